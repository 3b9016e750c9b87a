-- Which organization a clip's file is kept for: for superadmin's overview alone, see 95.
create view audio.published_file as
  select c.file_id as object_id, p.organization_id
  from audio.clips c join projects.projects p on p.id = c.project_id;
