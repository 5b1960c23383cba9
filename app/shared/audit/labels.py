"""What things, acts and columns are called, so that the log reads without knowing the tables.

Beside the usual files because it is a word list. A column that a form of the same module asks for is called as
the form calls it; these words are for the rest.
"""

from app.core.language import lazy as _l

ACTIONS: dict[str, str] = {
    "create": _l("Created"), "update": _l("Changed"), "delete": _l("Deleted"), "update_many": _l("Changed many"),
    "delete_many": _l("Deleted many"), "sign_in": _l("Signed in"), "sign_in_failed": _l("Sign-in failed"),
    "sign_out": _l("Signed out"), "confirm": _l("Password confirmed"), "password_change": _l("Password changed"),
    "one_time_link": _l("One-time link made"), "password_by_link": _l("Password set by link"), "set_up": _l("Set up"),
    "signature": _l("Signature"), "sessions_ended": _l("Sessions ended"), "roles": _l("Roles given or taken"),
    "export": _l("Exported"), "import": _l("Imported"), "print": _l("Printed"), "chase": _l("Chased"),
    "read_audit": _l("Read the audit"), "verify_audit": _l("Verified the chain"), "download": _l("Downloaded"),
    "denied": _l("Refused entry"), "second_factor_on": _l("Second factor on"),
    "second_factor_off": _l("Second factor off"), "recovery_codes": _l("New recovery codes"),
    "recovery_code_used": _l("Recovery code used"), "unused": _l("Shut as unused"), "say": _l("Asked or answered"),
    "offline_record": _l("Recorded without a network"), "device_in": _l("Device signed in"),
}  # fmt: skip

THINGS: dict[str, str] = {
    "people": _l("Person"), "departments": _l("Department"), "posts": _l("Post"), "roles": _l("Role"),
    "role_grants": _l("Permission of a role"), "person_roles": _l("Role of a person"), "absences": _l("Absence"),
    "acting_rights": _l("Right to act for somebody"), "settings": _l("Setting"), "policies": _l("Policy"),
    "calendar_days": _l("Day of the calendar"), "calendar_years": _l("Year of the calendar"),
    "calendar_proposals": _l("Notice about holidays"), "approvals": _l("Approval"), "approval_steps": _l("Approval step"),
    "approval_assignments": _l("Approval task"), "approval_routes": _l("Approval route"),
    "approval_route_steps": _l("Step of a route"), "approval_delegations": _l("Delegation"),
    "approval_phrases": _l("Stock phrase"), "approval_copies": _l("Copy of an approval"), "attachments": _l("Attachment"),
    "import_runs": _l("Import"), "jobs": _l("Job"), "print_log": _l("Print"), "chases": _l("Chase"),
    "approval_events": _l("Event of an approval"), "seeded_grants": _l("Shipped permission"),
    "vehicles": _l("Vehicle"), "vehicle_certificates": _l("Vehicle certificate"), "drivers": _l("Driver"),
    "places": _l("Place"), "trip_requests": _l("Trip request"), "dispatches": _l("Dispatch order"),
    "dispatch_requests": _l("Request on a dispatch order"), "handovers": _l("Handing over of a car"),
    "odometer_readings": _l("Odometer reading"), "trip_events": _l("Event of a trip"), "usual_trips": _l("Usual trip"),
    "ladder_stages": _l("Reminder stage"), "second_factors": _l("Second factor"),
    "slip_pads": _l("Pad of blank slips"), "slips": _l("Blank slip"),
    "devices": _l("Screen or gate"),
    "upkeep_orders": _l("Upkeep order"), "upkeep_items": _l("Items of upkeep"), "upkeep_plans": _l("Plan of upkeep"),
    "upkeep_lines": _l("Lines"), "garages": _l("Garage"), "vehicle_defects": _l("Defect of a car"),
    "vehicle_violations": _l("Violation"), "vehicle_accidents": _l("Accident"), "seal_plans": _l("Holiday seal"),
    "seals": _l("Sealed car"), "seal_steps": _l("Sealed and unsealed"), "unseal_requests": _l("Request to unseal"),
    "vehicle_keys": _l("Keys of cars"), "key_moves": _l("Register of keys handed over"),
}  # fmt: skip

COLUMNS: dict[str, str] = {
    "id": _l("Internal number"), "name": _l("Name"), "status": _l("Status"), "note": _l("Note"), "reason": _l("Reason"),
    "value": _l("Value"), "kind": _l("Kind"), "code": _l("Code"), "number": _l("Number"), "title": _l("Title"),
    "created_at": _l("Created at"), "created_by_id": _l("Created by"), "changed_at": _l("Changed at"),
    "changed_by_id": _l("Changed by"), "person_id": _l("Person"), "department_id": _l("Department"),
    "requester_id": _l("Requester"), "clerk_id": _l("Clerk"), "driver_id": _l("Driver"), "vehicle_id": _l("Vehicle"),
    "role_id": _l("Role"), "permission": _l("Permission"), "scope": _l("Scope"), "starts_at": _l("Begins"),
    "ends_at": _l("Ends"), "valid_from": _l("Valid from"), "valid_until": _l("Valid until"), "day": _l("Day"),
    "year": _l("Year"), "region": _l("Region"), "holiday": _l("Holiday"), "source": _l("Source"),
    "doc_no": _l("Document number"), "superseded_at": _l("Superseded at"), "decided_at": _l("Decided at"),
    "decided_by_id": _l("Decided by"), "confirmed_at": _l("Confirmed at"), "confirmed_by_id": _l("Confirmed by"),
    "proposed_at": _l("Entered at"), "proposed_by_id": _l("Entered by"), "submitted_at": _l("Handed in at"),
    "departs_at": _l("Leaves at"), "returns_at": _l("Returns at"), "departed_at": _l("Left at"),
    "returned_at": _l("Came back at"), "opinion": _l("Opinion"), "severity": _l("If it is broken"),
    "citation": _l("Basis"), "text": _l("Text"), "phone": _l("Telephone"), "mobile": _l("Mobile"),
    "email": _l("E-mail"), "password_hash": _l("Password"), "username": _l("User name"), "staff_no": _l("Staff number"),
    "head_id": _l("Head"), "leader_in_charge_id": _l("Leader in charge"), "post_id": _l("Post"),
    "language": _l("Language"), "text_size": _l("Text size"), "plate": _l("Plate"), "km": _l("Odometer"),
    "rows": _l("Rows"), "list": _l("List"), "query": _l("Filter"), "entries": _l("Entries"), "whole": _l("Unbroken"),
    "broken_at": _l("Broken at"), "anchors": _l("Anchors"), "seconds": _l("Seconds"), "device": _l("Device"),
    "paper": _l("Paper"), "sequence": _l("Print no."), "file": _l("File"), "given": _l("Given"), "taken": _l("Taken away"),
    "must_change_password": _l("Must change the password"), "password_changed_at": _l("Password changed at"),
    "columns": _l("Columns"), "where": _l("Condition"), "locked": _l("Locked"), "account": _l("Account"),
    "asked_by": _l("Asked by"), "page": _l("Page"), "agent_id": _l("In whose name by"),
}  # fmt: skip

# the month ledger of cars
THINGS.update({
    "ledger_gaps": _l("Unregistered kilometres"), "ledger_months": _l("Month of the ledger"),
    "month_ledgers": _l("Month ledger of a car"), "ledger_corrections": _l("Correction of a closed month"),
    "ledger_reopenings": _l("Reopening of a closed month"),
})  # fmt: skip
COLUMNS.update({
    "month": _l("Month"), "posted_month": _l("Counts in the month"), "edition": _l("Edition"), "due_at": _l("Due"),
    "explained_at": _l("Explained at"), "explained_by_id": _l("Explained by"), "owner_id": _l("Who explains it"),
    "closed_at": _l("Closed at"), "closed_by_id": _l("Closed by"), "trip_km": _l("On trips"), "gap_km": _l("Unregistered"),
    "requested_by_id": _l("Asked by"), "requested_at": _l("Asked at"), "from_reading_id": _l("Reading before"),
    "to_reading_id": _l("Reading after"), "found_at": _l("Found at"),
})  # fmt: skip

# -- rooms: rooms, bookings, series, blockings, waiting list --
THINGS.update({
    "room_buildings": _l("Building"), "rooms": _l("Meeting room"), "room_layouts": _l("Layout of a room"),
    "room_equipment": _l("Equipment of a room"), "room_managers": _l("Manager of a room"),
    "room_access": _l("Right to book a room"), "room_blockings": _l("Blocking of a room"),
    "room_blocking_fates": _l("Booking under a blocking"), "room_bookings": _l("Booking of a meeting room"),
    "booking_series": _l("Series of meetings"), "booking_attendees": _l("Attendee"),
    "room_waiting": _l("Place on the waiting list"),
})  # fmt: skip
COLUMNS.update({
    "room_id": _l("Meeting room"), "building_id": _l("Building"), "organiser_id": _l("Held by"),
    "headcount": _l("Number of people"),
    "series_id": _l("Series of meetings"), "capacity": _l("Seats"), "cancelled_reason": _l("Reason"),
    "setup_minutes": _l("Minutes held before"), "clear_minutes": _l("Minutes held after"), "room_group": _l("Group"),
})  # fmt: skip

# notices: ladders, own choices, ways out of the house
THINGS.update({
    "ladder_editions": _l("Edition of a ladder"), "notice_preferences": _l("How somebody is told"),
    "notice_endpoints": _l("Group robot or webhook"),
})  # fmt: skip

# -- vehicles: fuel, charging, expenses --
THINGS.update({
    "refuellings": _l("Refuelling or charging"), "fuel_cards": _l("Fuel cards"), "fuel_stations": _l("Stations"),
    "fuel_statements": _l("Statement of fuel cards"), "fuel_statement_lines": _l("In the statement"),
    "fuel_statement_differences": _l("Differences"), "fuel_cases": _l("Unusual fills"),
    "vehicle_expenses": _l("Expense of a car"),
})  # fmt: skip

# -- rooms: support, check-in, displays, feeds --
THINGS.update({
    "support_services": _l("Service for meetings"), "support_orders": _l("Order of meeting support"),
    "support_items": _l("Line of a support order"), "checklist_lines": _l("Line of a check-list"),
    "check_marks": _l("Tick on a check-list"), "movable_equipment": _l("Movable equipment"),
    "movable_loans": _l("Loan of equipment"), "seat_plans": _l("Seating plan"), "meeting_seats": _l("Seat"),
    "meeting_sign_ins": _l("Sign-in at a meeting"), "meeting_tasks": _l("Task from a meeting"),
    "meeting_ratings": _l("Rating of a meeting"), "room_faults": _l("Fault in a room"),
    "room_no_shows": _l("No-show"), "calendar_feeds": _l("Calendar feed"),
})  # fmt: skip

# -- duty: patrol --
THINGS.update({
    "patrol_points": _l("Checkpoint"), "patrol_labels": _l("Label of a checkpoint"), "patrol_routes": _l("Patrol route"),
    "patrol_route_points": _l("Point of a route"), "patrol_plans": _l("Patrol plan"),
    "patrol_plan_people": _l("Member of a patrol team"), "patrol_tasks": _l("Patrol round"),
    "patrol_scans": _l("Visit to a checkpoint"), "patrol_repeats": _l("Repeated scan"),
    "patrol_excuses": _l("Explanation of a round"),
})  # fmt: skip
COLUMNS.update({
    "checkpoint_id": _l("Checkpoint"), "route_id": _l("Route"), "plan_id": _l("Plan"), "scheduled_start": _l("Start"),
    "late_min": _l("Minutes late"), "walker_id": _l("Who walks"), "label_number": _l("Label number"),
    "client_at": _l("Time of the device"), "too_fast": _l("Too fast"), "wrong_order": _l("Out of order"),
    "entered_late": _l("Entered after a standstill"), "plan_rev": _l("Edition of the plan"),
})  # fmt: skip

# -- duty: safety checks before holidays --
THINGS.update({
    "campaigns": _l("Safety check before a holiday"), "campaign_depts": _l("Check-list of a department"),
    "campaign_answers": _l("Item of a check-list"), "campaign_spot_checks": _l("Spot check"),
    "campaign_spot_lines": _l("Item of a spot check"), "campaign_checklists": _l("Version of the check-list"),
    "campaign_sections": _l("Category of the check"), "campaign_items": _l("What is to be looked at"),
    "campaign_duties": _l("Who has which category"),
})  # fmt: skip
COLUMNS.update({
    "opens_on": _l("Check opens"), "due_on": _l("Lists due"), "recheck_on": _l("Re-check on"),
    "provisional": _l("Provisional"), "recheck": _l("After the holiday"), "too_fast": _l("Very fast"),
    "mismatches": _l("Spot check differs"), "fix": _l("How it is dealt with"),
})  # fmt: skip

# -- duty: hazards --
THINGS.update({
    "hazards": _l("Hazard"), "hazard_events": _l("Step of a hazard"), "hazard_extensions": _l("Extension of a hazard's deadline"),
})  # fmt: skip
COLUMNS.update({
    "rectify_by": _l("Rectified by"), "verifier_id": _l("Who verifies it"), "rectifier_id": _l("Who rectified it"),
    "owner_department_id": _l("Responsible department"), "measure": _l("Measure to rectify it"),
    "contingency": _l("What if it goes wrong meanwhile"), "interim_control": _l("What keeps people safe until then"),
    "budget_fen": _l("Money for it, yuan"), "deadline_rev": _l("Revision of the deadline"), "supervised": _l("Supervised"),
    "found_by_id": _l("Found by"), "rectified_at": _l("Rectified at"), "verified_at": _l("Verified at"),
    "assigned_at": _l("Assigned at"), "assigned_by_id": _l("Assigned by"), "acknowledged_at": _l("Received at"),
    "acknowledged_by_id": _l("Received by"), "signed_by_id": _l("Signed off by"), "status_at": _l("In this state since"),
    "merged_into_id": _l("Goes on in"), "recurrence_of_id": _l("Come back from"),
    "danger_now": _l("People are in danger right now"),
})  # fmt: skip

# -- duty: roster --
THINGS.update({
    "duty_posts": _l("Post of duty"), "duty_shift_templates": _l("Recurring shift"), "duty_pool_members": _l("Member of a pool"),
    "duty_exemptions": _l("Exemption from duty"), "duty_rosters": _l("Duty roster"), "duty_shifts": _l("Shift of duty"),
    "duty_assignments": _l("Place in a shift"), "duty_receipts": _l("Receipt of a roster"), "duty_swaps": _l("Swap of duties"),
    "duty_covers": _l("Who answered for a post"), "duty_sign_ins": _l("Sign-in for duty"),
    "duty_log_entries": _l("Entry of the duty log"), "duty_handovers": _l("Hand-over of the duty"),
    "duty_incident_reports": _l("Report of an incident"),
})  # fmt: skip
COLUMNS.update({
    "shift_id": _l("Shift"), "roster_id": _l("Duty roster"), "standby": _l("Standby"), "level": _l("Level"),
    "acked_at": _l("Acknowledged at"), "late_minutes": _l("Minutes late"), "centipoints": _l("Hundredths of a point"),
})  # fmt: skip
