"""What the user is told: errors whose message is enough, and progress. No Kedro here."""
