"""Do it: plan and open campaigns, check, sign, look through, spot-check, sum up, put away; keep the check-lists."""
