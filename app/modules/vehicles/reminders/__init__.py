"""When is it due? Ladders and their wording."""

# -- masters, places and requests above; dispatching, trips and odometer below --
