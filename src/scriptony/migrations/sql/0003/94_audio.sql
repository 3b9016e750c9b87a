-- Which organization the files of clips and renders are kept for: for superadmin's overview alone,
-- see 95.
create view audio.published_file as
  select c.file_id as object_id, p.organization_id
  from audio.clips c join projects.projects p on p.id = c.project_id
  union all
  select r.file_id, p.organization_id
  from audio.renders r join projects.projects p on p.id = r.project_id;
