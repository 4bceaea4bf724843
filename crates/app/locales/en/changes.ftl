# Looking through time: as of which day, known until when; planned changes.

## Which state is shown
state-as-of-as-was = Units as when received; organisation, service levels and assignments of { $day }
state-as-of-today = By the boundaries, service levels and assignments of { $day }
state-known-at = data known until { $at }
state-other-times = Look at another time
state-as-of = Organisation, levels and assignments of
state-known = Data known until

## Changes
change-kind-create = New unit
change-kind-close = Unit closed
change-kind-rename = Unit renamed
change-kind-move = Unit moved
change-kind-merge = Merger
change-kind-split = Split
change-kind-level = Service level
change-kind-begin-procedure = Procedure published
change-kind-end-procedure = Procedure abolished
change-kind-assign = Assignment
change-kind-department = Department
change-said-create = { $unit } is created
change-said-close = Unit { $unit } is closed
change-said-rename = Unit { $unit } is renamed { $name }
change-said-move = Unit { $unit } goes below { $to }
change-said-merge = { $units } merge into { $unit }
change-said-split = { $unit } is split: main part { $main }; other parts: { $parts }
change-said-level = Procedure { $procedure }: level “{ $level }”
change-said-begin-procedure = Procedure { $procedure } is published, level “{ $level }”
change-said-end-procedure = Procedure { $procedure } is abolished
change-said-assign = Unit { $unit }: procedure { $procedure } is assigned to department { $department }
change-said-department = Unit { $unit }: department { $department }
change-from = From
change-what = Change
change-reason = Reason
change-decided-by = Decided by
change-recorded = Recorded
change-planned = Planned
change-in-force = In force
change-state = State
change-none = No change has been recorded in the system yet.
change-done = The change is recorded.
change-dry-run = Only looked at; nothing is recorded.
change-effect = Effect on both rates
change-effect-none = No rate of the units concerned changes in the years looked at.
change-unit = Unit
change-before = As it is
change-after = After the change
change-standing-met = met
change-standing-not-met = not met
change-moved = { $period }: { $dossiers } dossiers, { $services } procedures count elsewhere or at another level
change-untold = { $n } more units concerned are not listed here.
change-target-unit = Target { $target } of { $unit } ({ $decision }, row { $row }) stays with the old unit, which is no more.
change-target-department = Target { $target } of { $department }, { $unit } ({ $decision }, row { $row }): no procedure is assigned to the department any more.
change-todays-map = Today’s map is that of { $day }.

## The page of changes
change-title = Changes of units, levels and assignments
change-lead = Every change has its day, its reason and who decided it. Look at what it does to both rates and to targets before it is recorded; dossiers still count by the state of their day of receipt.
change-new = New change
change-optional = optional
change-look = Look at the effect
change-look-help = Nothing is recorded yet.
change-preview-title = Effect of the change
change-again = The reference data have just changed; this is the effect computed again. Look, then confirm again.
change-more = { $n } more tables are not shown here; dondoc change with --dry-run tells all.
change-same = no change
change-confirm = Record the change
change-kept = The change, its reason and who decided are kept in the journal.
change-back = Back to the changes
change-tier-commune = Commune
change-tier-district = District
change-tier-province = Province
change-field-unit = Unit (code)
change-field-units = Units (codes, with commas between)
change-field-code = Code
change-field-name = Name
change-field-tier = Tier
change-field-parent = Unit above (code)
change-field-prefixes = Prefixes of dossier codes (with commas between)
change-field-to = New unit above (code)
change-field-main = Main part (CODE=NAME)
change-field-parts = Other parts (CODE=NAME, with commas between)
change-field-procedure = Procedure's code
change-field-level = Level
change-field-field = Field
change-field-department = Department (code or name)
