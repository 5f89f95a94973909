"""Arrays in, numbers out: bins, the counting kernel, and one measure per file. No tables, no jobs, no clocks."""
