"""Where is it? Every SELECT."""

# -- masters, places and requests above; dispatching, trips and odometer below --
