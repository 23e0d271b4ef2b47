"""What a supplier is given and what it sends: templates with its own contracts, an address that opens for it alone.

All about those who are invited lies in a folder of its own, `invited` in the data folder, and the process that they
reach has that as its data folder: neither the store, with its rows about persons, nor the key of the pseudonyms can be
read from there. What suppliers send waits in the folder until Utfall takes it in, as any file and within what the
supplier may deliver.
"""

MAY_IMPORT = (
    "access",
    "etl",
    "etl.build",
    "etl.intake",
    "etl.kinds",
    "etl.mapping",
    "etl.outgoing",
    "etl.privacy",
    "etl.reading",
    "etl.retention",
    "measures",
    "measures.follow_up",
)
ENTRANCE = ("invitations", "prefilled_template", "receive", "sent_files", "supplier_status")
