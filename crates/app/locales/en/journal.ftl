# The journal: what was written, and verifying that nothing was altered or removed.

## The page
web-journal-title = Journal
web-journal-lead = Everything that changes data is written as a line. Each line carries a code made of itself and of all lines before it, so that whatever is altered or removed is found when the journal is verified.
web-journal-head = Code of the last line
web-journal-head-help = Note this code on paper (in minutes or a report, say) to prove later that the journal was not cut off or replaced.
web-journal-how = How to verify
web-journal-how-text = Run the command below on the computer that has the data. Every line of the journal, every table and every file of the lake is compared, and you are told that nothing has changed, or exactly where something was altered.
web-journal-none = Nothing was written yet.
web-journal-kind = Kind
web-journal-all = All
web-journal-show = Show
web-journal-line = Line
web-journal-at = When
web-journal-action = What
web-journal-subject = Of what
web-journal-actor = By whom
web-journal-here = At this computer
web-journal-nobody = Somebody not logged in
web-journal-hash = Code
web-journal-import = Import { $id }
web-journal-reference = Reference data, version { $version }
web-journal-older = Older lines →
web-journal-newest = ← Back to the newest line
web-journal-token = Token { $id }
web-journal-nothing = There are no such lines.
web-journal-verify = Verify the journal
web-journal-verified = The journal, verified
web-journal-expect = Code noted earlier (may be left empty)

## Actions
journal-action-api-import = Import by API
journal-action-api-undo = Import undone by API
journal-action-close = Close a period
journal-action-draft-confirm = Draft of a decision confirmed
journal-action-draft-create = Draft of a decision begun
journal-action-draft-discard = Draft of a decision discarded
journal-action-draft-save = Draft of a decision saved
journal-action-files-pinned = Codes of older files written
journal-action-forget-mapping = Way of reading columns forgotten
journal-action-grant = Grant a right
journal-action-grant-withdraw = Withdraw a right
journal-action-import = File taken in
journal-action-journal-begun = Journal with codes begun
journal-action-keep-mapping = Way of reading columns kept
journal-action-load = Reference data loaded
journal-action-log-in = Log in
journal-action-log-in-failed = Failed log-in
journal-action-log-in-locked = Locked after failed log-ins
journal-action-log-in-unlock = Log-in unlocked
journal-action-log-out = Log out
journal-action-paper = Paper made
journal-action-paper-attach = Signed paper attached
journal-action-password-change = Change of password
journal-action-password-reset = Reset of a password
journal-action-person-change = Change of a person
journal-action-person-create = New person
journal-action-recovery-code-used = Recovery code used
journal-action-refuse = File refused
journal-action-second-factor-off = Second factor off
journal-action-second-factor-on = Second factor on
journal-action-see-dossier = Dossier looked at
journal-action-see-dossiers = Dossier list looked at
journal-action-source-add = Source added or changed
journal-action-source-remove = Source removed
journal-action-state = State a figure of another system
journal-action-state-remove = Remove a stated figure
journal-action-switch = Check switched
journal-action-take-away = Taken away as a file
journal-action-token-create = Token made
journal-action-token-revoke = Token revoked
journal-action-undo = Import undone

## What a verification says
journal-same = Nothing was altered or removed.
journal-counted = Compared: { $lines } lines of the journal, { $pinned } things of which it holds a code, { $rows } rows of reference data and { $files } files of the lake.
journal-last = Code of the last line: { $head }
journal-expected = The code noted earlier is in the journal.
journal-unpinned = { $n } files of the lake are older than the journal and could not be compared yet; the next import or undo writes their codes.
journal-differs = { $n } places differ from the journal:
journal-more = … and { $n } more; --json shows all.

## Differences
journal-line-altered = Line { $line } of the journal was altered.
journal-line-hash-altered = The code of line { $line } of the journal was altered.
journal-line-missing = Line { $line } of the journal is missing (perhaps the next ones, too).
journal-head-unknown = No line of the journal has the code that was noted earlier: its end was cut off, or the whole journal replaced.
journal-rows-altered = Table { $table }, item { $row }: not what line { $line } of the journal says.
journal-rows-missing = Table { $table }, item { $row }: gone, though line { $line } of the journal tells of it.
journal-rows-without-line = Table { $table }, item { $row }: not as it was when the database was made.
journal-rows-untold = Table { $table }, item { $row }: data of which the journal does not tell.
journal-cell-altered = Reference data, table { $table }, row { $row }, column { $column }: not what the history of changes leads to.
journal-row-missing = Reference data, table { $table }: row { $row } is gone.
journal-row-untold = Reference data, table { $table }: row { $row } is not in the history of changes.
journal-change-unfit = History of reference data (table { $table }), change { $row }: does not fit the changes before it.
journal-file-altered = File { $file } of the lake (number { $row }) was altered.
journal-file-missing = File { $file } of the lake (number { $row }) is gone or cannot be read.
