"""Where is it? Campaigns, departments' lists, check-lists."""
