# Definitions
definitions-yes = yes
definitions-no = no
definitions-table-silent = The procedure table { $file } of { $unit } is not used: a table does not tell what this definition asks (electronic result, synchronisation, service or day of resolution of each dossier). A dossier list is needed.
