-- One value: a number from 0 up to 2^48, the participant's key for figures that are shown outside. It is an HMAC
-- (SHA-256) of the key that the participant is known by; inner_pad and outer_pad are the secret as HMAC takes it, NULL
-- where nothing is kept, as in a preview: then there is no number. Of a person who is gone (etl/retention) the number
-- itself stands in the key's place: any that changes figures as the person's own did.
CREATE MACRO macros.person_key(participant_key, inner_pad, outer_pad) AS
  CAST('0x' || CASE
    WHEN REGEXP_MATCHES(participant_key, 'gallrad-[0-9a-f]{12}$') THEN RIGHT(participant_key, 12)
    ELSE SHA256(outer_pad || UNHEX(SHA256(inner_pad || ENCODE(participant_key))))[:12]
  END AS BIGINT)
