-- A number from 0 up to 2^48: the participant's key for figures that are shown outside, an HMAC (SHA-256) of the key that
-- it is known by. The two variables are the secret, as HMAC takes it, and are set by who builds (etl/privacy/person_keys.py);
-- where nothing is kept, as in a preview, they are not, and there is no number.
CREATE MACRO macros.person_key(participant_key) AS
  CAST('0x' || SHA256(
    GETVARIABLE('person_outer') || UNHEX(SHA256(GETVARIABLE('person_inner') || ENCODE(participant_key)))
  )[:12] AS BIGINT)
