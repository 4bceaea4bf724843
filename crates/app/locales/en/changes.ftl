# Looking through time: as of which day, known until when; planned changes.

## Which state is shown
state-as-of-as-was = Units as when received; organisation, service levels and assignments of { $day }
state-as-of-today = By the boundaries, service levels and assignments of { $day }
state-known-at = data known until { $at }
state-other-times = Look at another time
state-as-of = Organisation, levels and assignments of
state-known = Data known until
