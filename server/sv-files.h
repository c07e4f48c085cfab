/* sv-files.h: where pictures lie on disk
 *
 * Below the state folder: originals/ab/abcd… by SHA-256 (private), media/KEY/NAME (public), tmp/. A
 * file is written under a temporary name, synced and renamed before the row that refers to it is
 * committed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

/* Makes the folders. Errors: %SV_ERROR_FULL, %SV_ERROR_FAILED. Before any other function here. */
gboolean sv_files_set_root (const char *state_dir, GError **error);

/* Returns: an open new file for reading and writing, its path in @path; -1 on error */
int sv_files_temporary (char **path, GError **error);

/* Syncs the file at @temporary and renames it to @path, whose folder is made when missing. */
gboolean sv_files_keep (const char *temporary, const char *path, GError **error);

/* Reads the first @length bytes, wherever @fd stands. (transfer full) (nullable) */
GBytes *sv_files_read (int fd, gint64 length, GError **error);

/* (transfer full) paths */
char *sv_files_original_path (const char *sha256);
char *sv_files_media_path (const char *media_key, const char *name);

/* "media", "originals": (transfer full) the folder itself */
char *sv_files_folder_path (const char *folder);

/* Removes what is older than an hour in tmp/: no upload takes this long, so a process left it that
 * died. */
void sv_files_sweep_temporary (void);

/* Sets @error from errno: ENOSPC and EDQUOT are %SV_ERROR_FULL. Returns: always FALSE */
gboolean sv_files_fail (int saved_errno, const char *what, GError **error);
