-- Run once, on an empty database server: the program owns its database and nothing else.
\set ON_ERROR_STOP on
\set password `cat /run/secrets/database-password`
CREATE ROLE telusur LOGIN PASSWORD :'password';
CREATE DATABASE telusur OWNER telusur ENCODING 'UTF8' TEMPLATE template0;
REVOKE CONNECT ON DATABASE telusur FROM PUBLIC;
