# Words shared by the pages, the command line and the reports.

level-none = Information only
level-partial = Partly online
level-full = Fully online

channel-online = Online
channel-direct = In person
channel-postal = Postal

status-0 = No status stated
status-1 = Newly registered
status-2 = Accepted
status-3 = Not accepted
status-4 = In progress
status-5 = More papers requested
status-6 = Payment requested
status-7 = Withdrawn at the citizen's request
status-8 = Stopped
status-9 = Finished
status-10 = Result returned
status-99 = Status not in the national list

standing-met = Met
standing-not-met = Not met
standing-not-arising = Nothing arose
standing-no-target = No target assigned

exclusion-unreadable-code = Dossier code empty or malformed
exclusion-other-unit = Dossier of another unit
exclusion-status-not-counted = Status that is not counted (newly registered, not accepted)
exclusion-unknown-status = Status not in the national list
exclusion-no-receipt-date = No readable date of receipt
exclusion-unknown-procedure = Procedure not in the catalogue on the day of receipt
exclusion-unknown-channel = Unknown way of filing

flag-end-before-receipt = Finished before the day of receipt
flag-receipt-after-export = Received after the day of the export
flag-code-date-mismatch = Date in the code differs from the day of filing
flag-finished-without-end-date = Finished, but without an end date
flag-online-without-service = Filed online while the procedure had no online service
flag-level-differs = Level in the file differs from the catalogue
flag-unreadable-date = A date cell could not be read

map-as-was = Units as they were on receipt
map-today = On today's map

kind-dossier-list = Dossier list
kind-procedure-table = Table of procedures
kind-form-ii-06a = Form II.06a

place-sheet = sheet “{ $sheet }”
place-row = row { $row }
place-column = column { $column } “{ $heading }”
share-field = field { $field }
share-level-none = information only
share-level-partial = partial services
share-level-full = full services
