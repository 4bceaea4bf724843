# Closing periods: close, look, verify, bundle.

## Snapshots
snapshots-title = Closed periods
snapshots-lead = Each snapshot keeps every figure of a period as it was signed, with the data that it rests on; it is never computed again, only verified.
snapshots-all-units = All units
snapshots-how = Open a unit's page, choose a period that is over and press “Close the period”.
snapshot-none = No period has been closed yet.
snapshot-title = Snapshot { $n }
snapshot-number = Snapshot
snapshot-closed-at = Closed at
snapshot-signed = Signed by
snapshot-state = State
snapshot-in-force = In force
snapshot-restates = Restates snapshot { $n }
snapshot-restated-by = Restated by snapshot { $n }
snapshot-restates-why = Restates snapshot { $n }. Reason: { $why }
snapshot-restating = Restates
snapshot-was-restated = Restated by
snapshot-both-remain = This one is kept as it is.
snapshot-reason = Reason of the restatement
snapshot-hash = SHA-256 hash
snapshot-bundle = Download bundle
snapshot-document = Download document (JSON)
snapshot-altered = WARNING: the document of snapshot { $n } no longer has the hash that was noted. Run dondoc verify { $n }.
snapshot-altered-note = This document was altered after it was closed: it no longer has the hash that was noted. Do not use the figures below.
snapshot-from-tables = The figures rest on procedure tables and cannot be opened to dossiers.
snapshot-from-both = The figures rest on dossier lists for some units and on procedure tables for the others.
snapshot-subject = Of what
snapshot-unassigned = Not assigned
snapshot-units = Units below
snapshot-procedures = By procedure

## From closing to now
snapshot-since = Now against when closed
snapshot-since-title = Since closing
snapshot-since-nothing = No figure has changed since the period was closed.
snapshot-since-unchanged = Since closing: the figures of the unit as a whole are unchanged.
snapshot-since-line = Since closing: { $what }.
snapshot-since-lines = Since closing { $n } lines differ (the snapshot stays as it is):
snapshot-since-kept = The snapshot stays as it is; these are the lines that differ, when closed → now.
snapshot-since-unfold = Show { $n } more lines
snapshot-since-more = … and { $n } more lines.
snapshot-since-unknown = The present figures cannot be derived to compare them.
snapshot-since-target = target of “{ $name }”: { $before } → { $after }
snapshot-dossiers-online = { $n } online dossiers
snapshot-dossiers-direct = { $n } direct dossiers
snapshot-dossiers-postal = { $n } postal dossiers
snapshot-explain = Why do they differ?
snapshot-closed-on = Closed { $at } (snapshot { $n })

## Grounds
snapshot-grounds-title = What the figures rest on
snapshot-versions = Versions
snapshot-files = Data files
snapshot-files-of = { $n } files, { $rows } rows
snapshot-lake = State of the lake
snapshot-definition-version = Version of the definition
snapshot-reference = Version of the reference data
snapshot-reference-hash = Hash of the reference data
snapshot-table = Procedure table
snapshot-table-of = import { $id }, { $period }
snapshot-journal = Line of the journal
snapshot-journal-hash = Hash of the journal
snapshot-switches = Quality checks that were switched

## Signatures
snapshot-sign-closer = Closed by
snapshot-sign-chair = Head of the unit
snapshot-sign-how = (signature, name, seal)

## Closing
close-title = Close the period: { $unit }, { $period }
close-lead = Every figure of the unit and of the units below is kept as it is now, with the data that it rests on. Dossiers that come late or are corrected afterwards are told as a difference; they do not change the snapshot.
close-button = Close the period
close-what = To be closed
close-sign = Who signs
close-by = Name
close-position = Position
close-kept = It cannot be changed or deleted; to correct it, close again with a reason.
close-restate-button = Close again (restate)
close-restate-lead = To correct it, close again and give the reason: the new snapshot takes the place of the old, and both are kept.
close-too-early = The period is not over, or the unit has no data: it cannot be closed yet.
close-warnings = The data may not be complete
close-warning-fresh = The data reach until { $at } only, before the period ends ({ $end }): better take in a later export first.
close-warning-uncovered = No file speaks of { $n } working days of the period.
close-warning-months = Months that are unusually empty: { $months }.
close-warning-days = { $n } working days are unusually empty: { $days }.
close-moved = The data have changed since you opened this page.
close-moved-lead = Nothing was closed. These are the new figures; look at them and press again.

## Verifying
verify-title = Verify
verify-same = Snapshot { $n }: the same. { $figures } figures were derived again and { $files } data files hashed again; hash { $hash }.
verify-different = Snapshot { $n }: NOT what was closed. { $findings } places altered or missing, { $differences } figures that do not come out again.
verify-findings = Altered or missing
verify-differences = Figures that do not come out again
verify-of = Of
verify-closed = As closed
verify-derived = Derived
verify-channels = Dossiers (direct+online+postal)
verify-what = What is verified
verify-what-lead = The hash of the document, every byte of the data files, the reference data, imports and procedure tables; then every figure is derived again from these. A downloaded bundle is verified on another machine with dondoc verify.
verify-expected-hash = Hash on the print
verify-expected-help = Copy the 64 characters from the signed print to compare.
verify-again = Verify

## Command line
snapshot-head = Snapshot { $n }: { $unit }, { $period } ({ $days })
snapshot-signed-off = Closed at { $at }; signed by { $by }, { $position }
snapshot-grounds = Rests on: imports { $imports }; { $files } data files, { $rows } rows; reference data of version { $reference }; definition { $definition }
snapshot-closed-next = Closed. Verify with dondoc verify { $n }; send it with dondoc bundle { $n } --out FILE
bundle-written = Snapshot { $n } was written to { $path } (SHA-256 of the document: { $hash })
bundle-verify = Verify it on any machine: dondoc verify { $path }
