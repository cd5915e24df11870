-- Which of the roles that approve leave are held today at a school, or over a class of it; roles only, no names.
-- called by: application
-- reads: roster_post
create or replace function attendance_approvers(p_school bigint, p_class bigint) returns table (role text)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select distinct post.role::text from public.roster_post post
    where post.school_id = p_school and post.valid @> public.kernel_armed('today')::date
    and case when post.role in ('homeroom_teacher', 'deputy_homeroom_teacher') then post.school_class_id = p_class
        else post.role in ('student_affairs', 'dean_of_students', 'dean_of_studies', 'principal') end
$$
