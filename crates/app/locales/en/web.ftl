# Words of the pages.

## Frame
web-brand = Đôn Đốc
web-skip = Skip to content
web-navigation = Navigation
web-nav-units = Units
web-nav-imports = Imports
web-nav-definitions = Definitions
web-footer = Đôn Đốc – following up targets for online public services. Every figure leads back to its dossiers.
web-to-home = To the first page

## Errors
web-error-not-found = Page not found
web-error-refused = This could not be done
web-error-internal = The program failed
web-error-id = Please tell the administrator this number:
diagnostic-address-unknown = There is nothing at this address.
hint-address-unknown = It may be mistyped; start from the first page.
diagnostic-address-senseless = The part “{ $name }” of the address cannot be read.
hint-address-senseless = Go back and choose again in the form.

## First page
web-home-title = Results against targets
web-home-lead = Both rates of online public services against their targets, in the latest year with data.
web-home-empty = No data yet. Three steps to begin
web-home-step-load = Load the reference data: units, procedures, departments and the decision that assigns the targets.
web-home-step-import = Import a list of dossiers taken out of the provincial case system.
web-home-example-file = danh-sach-ho-so
web-home-step-reload = Reload this page.
web-home-demo = To look around with the sample data of a commune:

## Unit and period
web-code = Code
web-since = since { $from }
web-until = until { $to }
web-from-until = from { $from } until { $to }
web-successor = Now part of:
web-predecessors = Took over:
web-as-of = Data as of
web-import-at = import { $id } at { $at }
web-import-number = Import { $id }
web-no-import = No data: nothing was imported for this unit yet.
web-year = Year
web-period = Period
web-calendar = Calendar year
web-statutory = Reporting periods of decree 09/2019/NĐ-CP
web-definition = Definition
web-map = Map
web-show = Show
web-span-year = Whole year
web-span-first-half = First half
web-span-second-half = Second half
web-span-nine-months = First nine months
web-span-quarter = Quarter { $n }
web-span-month = Month { $n }
web-period-year = Year { $year }
web-period-part = { $span } of { $year }
web-nothing-arose = No dossier that counts arose in this period.

## Indicators
web-summary = { $met } of { $all } targets of the unit are met.
web-summary-urge = Departments to urge:
web-target = Target
web-target-of = Target { $target }
web-of-services = { $num }/{ $den } services
web-of-dossiers = { $num }/{ $den } dossiers
web-bar-title = { $percent } against a target of { $target }: { $standing }
web-missing = Missing:
web-missing-services = Services that still need an online dossier: { $n }
web-missing-dossiers = Needed online: { $converted } more of those that arose, or { $added } new online on top
web-missing-dossiers-only-converted = Needed online: { $converted } more of those that arose; new ones cannot make up for it
web-by-month = Results by month (%)
web-chart-title = { $name } by month, { $period }
web-as-table = Show as a table
web-month = Month
web-num-den = Numerator/denominator
web-rate = Rate
web-total-dossiers = Dossiers in all:
web-total-procedures = Procedures with dossiers:

## Departments
web-departments = Results by department
web-department = Department
web-dossiers = Dossiers
web-unassigned = Not assigned
web-order = Order:
web-order-behind = furthest behind first
web-order-listed = as listed
web-without-online = Online services with dossiers but none online
web-details = Details

## Procedures
web-procedure = Procedure
web-procedures-title = Procedures with dossiers
web-procedure-unknown = (not in the catalogue)
web-field = Field
web-level = Level
web-none-found = Nothing fits.

## What a list is narrowed to
web-narrowed = Narrowed to
web-clear = Clear
web-narrowed-indicator = In the denominator of “{ $name }”
web-narrowed-department = Department: { $name }
web-narrowed-procedure = Procedure: { $name }
web-narrowed-channel = Filed: { $name }
web-narrowed-excluded = Not counted: { $name }
web-narrowed-flag = To be checked: { $name }
web-narrowed-without-online = Online services without an online dossier

## Dossiers
web-dossier = Dossier code
web-dossiers-title = Dossiers
web-dossier-title = Dossier { $code }
web-any-time = Any time
web-origin = Origin
web-excluded = Not counted:
web-pages = Pages of the list
web-range = { $from }–{ $to } of { $total }
web-previous = Previous
web-next = Next
web-versions = Versions:
web-version-current = Current version
web-version-earlier = Earlier version
web-known-since = known since
web-changed = changed
web-before = was
web-field-procedure = Procedure code
web-field-department = Department
web-field-level = Level of service
web-field-channel = Filed
web-field-status = Status
web-field-submitted = Filed on
web-field-received = Received
web-field-due = Due
web-field-finished = Finished
web-field-returned = Returned

## Account of rows, imports
web-account = Account of the rows read
web-rows-read = Rows read
web-rows-used = In use
web-rows-excluded = Not counted, by reason
web-rows-duplicates-identical = Identical duplicates
web-rows-superseded-in-file = Replaced by another row of their file
web-rows-superseded-later = Replaced by a later import
web-rows-codes-new = New dossier codes
web-rows-codes-already-known = Dossier codes known before
web-flags = Counted, but to be checked
web-imports-title = Imports
web-imports-lead = Every file is read row by row; a refused file is kept here with the reason.
web-file = File
web-unit = Unit
web-kind = Kind
web-imported = Imported
web-number = No.
web-size = Size
web-kilobytes = { $n } KB
web-rows = Rows
web-refused = Refused
web-refused-lead = No row of this file entered the figures.
web-reasons = Reasons
web-remarks = Remarks on the file
web-no-remarks = No remarks.
web-more-remarks = Further remarks not shown here: { $n }.

## Definitions
web-definitions-title = How the rates are computed
web-definitions-lead = The same data can give different rates under different definitions; each names its source.
web-source = Source:
web-definition-more = Formula and rules
web-divided-by = divided by
web-any-channel = any
web-any-level = of any level
web-counted-services = Services ({ $levels }) with a dossier filed: { $channels }
web-counted-dossiers = Dossiers of services ({ $levels }) filed: { $channels }
web-rules = Rules
web-rule-day = A dossier belongs to the period of its day of receipt; the level of service and the department are those of that day.
web-rule-statuses = Not counted are dossiers with the status
web-rule-not-arising = A denominator of 0 means that nothing arose: neither 0% nor a target missed.
web-rule-exact = Rates are compared with targets in whole numbers, never rounded; two decimals are only for reading.
web-document = Document
web-article-label = Article
web-valid-from = Valid from
web-version = Version
web-id = Id

## Decisions
web-decision = Decision
web-decision-number = Number
web-decision-date = Date
web-decision-year = Year
web-decision-issuer = Issued by
web-decision-proposer = Proposed by
web-bases = Legal bases
web-article = Article { $n }.
web-annex = Annex: targets
web-annex-row = Row
web-indicator = Indicator
web-whole-unit = { $unit } (as a whole)
web-recipients = Recipients
web-undone = Undone
web-undone-why = Undone at { $at }. Reason: { $why }
web-version-undone = Version of an import that was undone

## Taking files in on the page
web-take-in = Import a file
web-upload-title = Import a file
web-upload-lead = Choose a file exported from the provincial case system, just as it was downloaded.
web-upload-files = Files
web-upload-limits = One or several files, at most { $files }, not more than { $size } MB together.
web-upload-optional = (optional)
web-upload-unit-help = The unit's code, such as 06157. If left empty, the unit is found by the dossier codes.
web-upload-as-of-help = When the file was exported. If left empty, as the file says; if it does not say, the time of the import.
web-upload-button = Preview
web-upload-button-help = Nothing is imported yet; a large file may take a few seconds.
web-upload-what = What will happen
web-upload-step-read = The file is read on trial; nothing enters the figures.
web-upload-step-look = You see how many rows are used, how many are not and why, and how the rates would change.
web-upload-step-confirm = You choose “Import” or “Discard”. An import can be undone later.
web-upload-personal = Personal data
web-upload-personal-dropped = Names, ID numbers, telephone numbers and addresses are dropped while reading and stored nowhere.
web-upload-kept = While it waits for your decision the file is in memory only, never on disk, and is dropped after { $minutes } minutes.
web-upload-columns = Columns that a file needs
web-upload-columns-list = Dossier code (Mã hồ sơ), procedure code (Mã TTHC), channel (Hình thức nộp), day of receipt (Ngày tiếp nhận); the status (Trạng thái) is better there too.
web-upload-columns-table = Procedure code (Mã TTHC), numbers of dossiers online, direct, by post. The unit must be given.
web-upload-formats = Column names may differ somewhat; titles above the table and further columns do no harm. The format is told by the content.
web-upload-again = Choose another file
web-preview-title = Preview, nothing imported yet
web-preview-lead = Nothing has entered the figures.
web-preview-summary = Ready to be imported: { $ready } of { $all } files.
web-preview-refused = This file cannot be imported:
web-preview-known = This file was imported before; importing it again changes nothing:
web-preview-effect = Rates that would change
web-preview-alone = by this file alone
web-preview-same = No rate changes.
web-preview-no-effect = This kind of file does not change rates that rest on lists of dossiers.
web-preview-whole = The unit as a whole
web-preview-becomes = becomes
web-preview-unchanged = unchanged
web-preview-confirm = Import
web-preview-discard = Discard
web-preview-confirm-help = “Import” writes to the figures and opens the page of the import; “Discard” writes nothing.
web-preview-hint-as-of = If you know when the file was exported, choose it again and fill in “Data as of”.
web-preview-hint-unit = Choose the file again and fill in “Unit”.
web-undo = Undo this import
web-undo-lead = The figures become what they would be without this file; dossiers that another file has too are taken from that one.
web-undo-kept = Nothing is erased: the import stays in the list with the reason, and the file may be imported again.
web-undo-reason = Reason
web-undo-button = Undo the import
diagnostic-form-foreign = This request was not sent from a page of Đôn Đốc on this machine and was not carried out.
hint-form-foreign = Open Đôn Đốc in the browser and do it from there; update the browser if it is very old.
diagnostic-form-unreadable = What was sent cannot be read.
hint-form-unreadable = Sending may have been interrupted; please try again.
diagnostic-upload-too-large = The files together are larger than { $limit } MB.
hint-upload-too-large = Send fewer files at a time, or export shorter spans of time; large files can be imported with the command dondoc import.
diagnostic-upload-too-many-files = More than { $limit } files were sent at a time.
hint-upload-too-many-files = Send them in several goes.
diagnostic-upload-without-file = No file was chosen.
hint-upload-without-file = Choose at least one file, then press “Preview”.
diagnostic-upload-gone = The previewed file is no longer kept: { $minutes } minutes are over, it was discarded, or the program was restarted.
hint-upload-gone = Nothing was imported from this preview; choose the file again.
diagnostic-time-unreadable = The time “{ $value }” cannot be read.
hint-time-unreadable = Write it like 2024-01-08T09:02, or leave it empty.
diagnostic-undo-reason = The reason is missing or longer than { $limit } characters.
hint-undo-reason = Open the page of the import again and give the reason.
