# Taipan: installation. MIT licence.
