"""Everything known of one task, queue, cron job or place."""
