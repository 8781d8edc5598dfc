"""How interventions leave StepIn: as signed webhooks to the platform of the contact centre."""
