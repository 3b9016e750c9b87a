-- Names in the order in which people look for them: Älva before Zoe, émile beside Emile, whatever
-- the collation of the database. ICU, which could do more, is not in every PostgreSQL. Its twin is
-- interchange/names.py; names that are alike here are told apart by themselves.
create function kernel.name_order(name text) returns text
language sql immutable strict parallel safe as $$
  select replace(replace(replace(replace(translate(
    regexp_replace(lower(normalize(name, NFKD)), '[\u0300-\u036f]+', '', 'g'),
    'øØłŁđĐðÐıħĦςÆŒẞÞ', 'oollddddihhσæœßþ'), 'æ', 'ae'), 'œ', 'oe'), 'ß', 'ss'), 'þ', 'th')
$$;
