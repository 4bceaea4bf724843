# Why figures differ: two states, the causes, dossiers and services of each part.

explain-title = Why did the figures change?
explain-lead = The difference from A to B, broken down by cause; the parts sum exactly to the difference. Follow a cause to see every dossier.
explain-a = A
explain-b = B
explain-side-a = A, the earlier figures
explain-side-b = B, the later figures
explain-data = Figures
explain-data-now = Figures as of now
explain-data-known = Figures as known until { $at }
explain-data-snapshot = Closed period no. { $number }, closed { $at }
explain-as-of = Organisation, levels and assignments
explain-as-of-own = as on each dossier’s day
explain-as-of-day = as on { $day }
explain-only-department = Only { $name }
explain-same = Both figures are the same: no cause changed this indicator.
explain-nothing = Nothing arose in A or in B.
explain-no-indicator = The two definitions have no indicator in common, so there is nothing to compare.
explain-points = { $points } percentage points

## The table of parts
explain-cause = Cause
explain-code = Code
explain-num = Numerator
explain-den = Denominator
explain-rate-after = Rate after this step
explain-move = Move (points)
explain-moved-services = { $n } services changed
explain-chart-title = { $name }: from A to B, cause by cause
explain-chart-lead = Each bar tells by how many percentage points a cause raised (filled) or lowered (hollow) the rate, one after the other from A to B.
explain-chart-cut = The axis begins at { $from }%.
explain-step = { $cause }: numerator { $num }, denominator { $den }, rate { $rate } ({ $points })
explain-whole = { $side }: { $rate } ({ $num }/{ $den })
explain-open-hint = To see the dossiers and services of a part: add --part CODE --indicator { $indicator }

## Dossiers and services of a part
explain-part-effect = Numerator { $num }, denominator { $den }
explain-before-after = Before → after
explain-becomes = becomes
explain-services = Services changed
explain-dossiers = Dossiers changed
explain-part-none = There are no dossiers in this part.
explain-part-tables = A procedure table has totals only, no single dossiers.
explain-part-related = The dossiers that this cause changed; a service changes only when its first online dossier comes or goes, or when it begins or ceases to have dossiers.
explain-part-range = Page { $page }: { $n } of { $total }
explain-dossier-out = not counted
explain-dossier-not-online = not online
explain-dossier-online = online
explain-service-out = did not arise
explain-service-not-online = no online dossier
explain-service-online = has an online dossier
explain-denominator = in the denominator only
explain-numerator = in the numerator too

## The causes
explain-cause-tables = Procedure tables
explain-cause-withdrawn = Import withdrawn
explain-cause-late = Late dossiers
explain-cause-new = New dossiers
explain-cause-channel = Channel corrected
explain-cause-status = Status corrected
explain-cause-date = Dates corrected
explain-cause-procedure = Procedure corrected
explain-cause-detail = Other details of the dossier
explain-cause-handed-over = Handled on by another unit
explain-cause-level = Service level changed
explain-cause-assignment = Assignment changed
explain-cause-organisation = Units rearranged
explain-cause-definition = Another definition
explain-cause-map = Another map
explain-cause-period = Another period
explain-cause-quality = Quality checks
explain-why-tables = procedure tables that the figures rest on were added, withdrawn or replaced
explain-why-withdrawn = the import that brought these dossiers was undone
explain-why-late = received before the earlier export, but only reported now
explain-why-new = received after the earlier export
explain-why-channel = the channel (online, direct, postal) is recorded differently
explain-why-status = the processing status is recorded differently
explain-why-date = the day of submission, receipt, appointment, end or return is recorded differently
explain-why-procedure = the procedure or service is recorded differently
explain-why-detail = the level in the file, electronic result or synchronisation is recorded differently
explain-why-handed-over = another unit reports the dossier now, as after a merger
explain-why-level = the catalogue has another level, procedure or alias
explain-why-assignment = the procedure is assigned to another department
explain-why-organisation = units were opened, closed, renamed, moved, merged or split
explain-why-definition = A and B are computed by two definitions
explain-why-map = A and B are on two maps or about two units
explain-why-period = A and B are two periods
explain-why-quality = quality checks leave out other dossiers

## Choosing A and B
explain-choose = Choose two figures to compare
explain-choose-lead = Choose A and B for { $unit }, { $period }. Another unit or period is chosen on the unit’s page.
explain-choose-unit = Choose a unit
explain-choose-other = Compare other figures
explain-choose-known = Known until (empty: now)
explain-choose-as-of = Organisation, levels and assignments of
explain-choose-keep = (as it is)
explain-choose-more = Another definition, map or day
explain-choose-show = Explain
explain-choose-snapshot = Closed period no. { $number }: { $period }, closed { $at }
explain-since-import = since before the latest import
explain-since-week = in the last 7 days
explain-since-month = in the last month
explain-since-other = another comparison
