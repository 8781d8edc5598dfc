"""Generates secrets and look-alikes, each in a sentence, for the figures of masking.

Each number is made from its public form: python-stdnum, phonenumbers or the issuer's document give its check
digits, not StepIn's own code. The sentences are written as people write, without the masker's words in view.
"""
