-- How DuckLake keeps the tables. Small appends to append-only tables go into the catalog instead of a file each; never
-- those of predictions_<model>, which are deleted from.
call warehouse.set_option('parquet_compression', 'zstd');
call warehouse.set_option('data_inlining_row_limit', 100, table_name => 'schema_migrations');
call warehouse.set_option('data_inlining_row_limit', 100, table_name => 'runs');
call warehouse.set_option('data_inlining_row_limit', 100, table_name => 'manifest');
call warehouse.set_option('data_inlining_row_limit', 100, table_name => 'prediction_columns');
call warehouse.set_option('data_inlining_row_limit', 100, table_name => 'manifest_objects');
call warehouse.set_option('data_inlining_row_limit', 100, table_name => 'quality');
call warehouse.set_option('data_inlining_row_limit', 100, table_name => 'bin_definitions');
call warehouse.set_option('data_inlining_row_limit', 100, table_name => 'profiles');
call warehouse.set_option('data_inlining_row_limit', 100, table_name => 'metrics');
call warehouse.set_option('data_inlining_row_limit', 100, table_name => 'verdicts');
call warehouse.set_option('data_inlining_row_limit', 100, table_name => 'finding_events');
call warehouse.set_option('data_inlining_row_limit', 100, table_name => 'day_states');
call warehouse.set_option('data_inlining_row_limit', 100, table_name => 'alerts');
call warehouse.set_option('data_inlining_row_limit', 100, table_name => 'reports');
