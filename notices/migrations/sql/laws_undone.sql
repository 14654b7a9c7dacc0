DROP TRIGGER notices_file_stands ON notices_file;
DROP TRIGGER notices_stand ON notices_notice;
DROP FUNCTION notices_stand();
