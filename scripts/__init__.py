"""What `make` runs: bootstrap, demo, UI, a local Airflow and a local S3 server."""
