/** Joins as `e` the event type of a booking `b`: the row itself or, when it was deleted, what was kept of it. */
export const EVENT_TYPE_JOIN = `left join lateral (
       select * from event_types where id = b.event_type_id
       union all
       select kept.* from deleted_event_types d, jsonb_populate_record(null::event_types, d.facts) kept
       where d.id = b.deleted_event_type_id
     ) e on true`;
