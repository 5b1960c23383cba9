"""Ask for it: fields, labels, formats."""

# -- masters, places and requests above; dispatching, trips and odometer below --
