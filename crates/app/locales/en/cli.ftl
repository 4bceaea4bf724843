# Command line
severity-refusal = error
severity-excluded = left out
severity-remark = note
hint = hint
cli-our-fault = A fault of the program, not of yours. Please send these lines to whoever looks after it:
cli-more-remarks = … and { $count } more; the page of this import lists them all
cli-file = File
cli-kind = Kind
cli-records = Records
cli-state = Result
cli-changed = updated
cli-unchanged = unchanged
cli-skipped = Skipped (no reference data): { $files }
records-units = administrative units
records-local-units = units and their dossier-code prefixes
records-successions = successions of units
records-procedures = procedures and levels
records-aliases = linked codes
records-departments = departments
records-assignments = assignments of procedures
records-decision = decision and annex
records-legal-texts = legal texts
cli-refused = ✗ { $file }: refused; the data are as before
cli-taken-in = ✓ { $file } ({ $kind }, unit { $unit }): { $read } rows read = { $used } used + { $excluded } left out + { $duplicates } identical + { $superseded } superseded in the file; { $new } new codes, { $known } known
cli-known-already = = { $file } ({ $kind }, unit { $unit }): imported before, nothing changed
cli-rows = Rows
cli-count = Count
cli-rows-read = Rows read
cli-used = Used
cli-excluded = left out
cli-duplicates = Identical within their file
cli-superseded-in-file = Superseded within their file
cli-superseded-later = Superseded by a later file
cli-flag = flag
cli-unit = Unit
cli-department = Department
cli-procedure = Procedure
cli-period = Period
cli-indicator = Indicator
cli-standing = Standing
cli-rate = Rate
cli-numden = Num/den
cli-target = Target
indicator-service-coverage = Service coverage
indicator-online-dossiers = Online dossiers
cli-serving = Serving at { $address } (Ctrl+C stops)
cli-serving-open = Other machines can reach this, and it is not encrypted (no TLS): passwords cross the network for anybody to read. Put a proxy with TLS before it and write https = true into dondoc.toml.
cli-serving-set-up = Nobody is set up yet. Open the page and type the set-up code: { $code }
cli-demo-loading = Loading the country's units and the sample commune Hoàng Việt 2023 …
unassigned = Not assigned
cli-moved = On today's map { $unit } is part of { $name }: ask --unit { $key }
cli-undone = Import { $import } ({ $file }) is undone: { $restored } dossiers have their earlier version again, { $removed } no longer stand; what was known can still be asked with --known-at
cli-would-take-in = ? { $file } ({ $kind }, unit { $unit }), dry run, nothing stored: { $read } rows read = { $used } used + { $excluded } left out + { $duplicates } identical + { $superseded } superseded in the file; { $new } new codes, { $known } known
cli-effect = {"  "}{ $period }{ $department }, { $indicator }: { $before } → { $after }
cli-together = All of the files above:
cli-whole = The unit
