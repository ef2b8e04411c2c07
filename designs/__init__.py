"""The reference designs: a folder for each system. Installed as `mlsd_dsl.designs`, for `mlsd new --from`.

Readers use them as a gallery, tests as golden files. What is recorded beside a design (pictures, estimates) stays in the
repository; only the designs themselves and their notes are shipped.
"""
