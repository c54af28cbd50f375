/* SPDX-License-Identifier: ISC */
#include "bundle.h"
#include "manifest_tool.h"

#include "../runtime/base/io.h"
#include "../runtime/base/own.h"
#include "../runtime/path.h"
#include "../runtime/spec/json.h"
#include "../runtime/spec/spec.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#define USER_FILE_LIMIT ((size_t)1 << 20) /* bytes of an image's passwd or group */
#define ID_MAX          65535             /* of a user namespace of its own */
#define HOST_ID_MAX     (UINT32_MAX - 1)  /* (uid_t)-1 means "leave as it is" */

static int open_rootfs(const struct manifest_options *options, struct fault *f)
{
	int fd = open(options->rootfs, O_PATH | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? fault_set(f, errno, "open root tree %s", options->rootfs) : fd;
}

/* A text file of the root tree; *OUT stays NULL when there is none. */
static int read_inside(int root_fd, const char *path, char **out, struct fault *f)
{
	struct stat st;
	/* A pipe in the tree must not stop the build. */
	own_fd int fd = path_open(root_fd, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, f);

	if (fd == -ENOENT)
		return 0;
	if (fd < 0)
		return fd;
	if (fstat(fd, &st) < 0)
		return fault_set(f, errno, "stat %s of the image", path);
	if (!S_ISREG(st.st_mode))
		return fault_set(f, EINVAL, "%s of the image is not a regular file", path);
	own_mem char *text = malloc(USER_FILE_LIMIT + 1);

	if (text == NULL)
		return fault_set(f, ENOMEM, "%s of the image", path);
	ssize_t len = io_read_full(fd, text, USER_FILE_LIMIT + 1);

	if (len < 0)
		return fault_set(f, (int)-len, "read %s of the image", path);
	if ((size_t)len > USER_FILE_LIMIT)
		return fault_set(f, EFBIG, "%s of the image is longer than %zu bytes", path,
		                 USER_FILE_LIMIT);
	text[len] = '\0';
	*out = take_ptr(&text);
	return 0;
}

static int resolve_user(const struct manifest_options *options, struct bundle_request *request,
                        struct arena *arena, struct fault *f)
{
	const struct manifest_container *container = request->container;
	const char *user = container->user != NULL ? container->user : request->image->user;
	own_mem char *passwd = NULL;
	own_mem char *group = NULL;
	own_fd int root_fd = open_rootfs(options, f);

	if (root_fd < 0)
		return root_fd;
	int rc = read_inside(root_fd, "etc/passwd", &passwd, f);

	if (rc == 0)
		rc = read_inside(root_fd, "etc/group", &group, f);
	if (rc < 0)
		return rc;
	struct oci_user_files files = {
		.passwd = passwd,
		.group = group,
		.id_max = container->host_users ? HOST_ID_MAX : ID_MAX,
	};

	return oci_user_resolve(user, &files, arena, &request->user, f);
}

/* The runtime's own parser has the last word. */
static int check_document(const struct buf *text, struct fault *f)
{
	own_arena struct arena arena = {0};
	struct spec spec;
	struct fault inner = {0};
	int rc = spec_parse(text->data, text->len, &arena, &spec, &inner);

	if (rc == 0)
		rc = spec_check(&spec, &inner);
	return rc < 0 ? fault_set(f, inner.code, "the runtime would refuse this container: %s",
	                          inner.text)
	              : 0;
}

static int load_image_config(const struct manifest_options *options, struct arena *arena,
                             struct oci_config *out, struct fault *f)
{
	own_mem char *text = NULL;
	size_t len = 0;
	struct fault inner = {0};
	int rc = io_read_file(AT_FDCWD, options->image_config, JSON_SIZE_LIMIT, &text, &len, f);

	if (rc < 0)
		return rc;
	rc = oci_config_parse(text, len, arena, out, &inner);
	if (rc == 0)
		rc = oci_config_fits(out, options->architecture, &inner);
	return rc < 0 ? fault_set(f, inner.code, "image configuration: %s", inner.text) : 0;
}

static int write_config(const struct manifest_options *options, struct bundle_request *request,
                        struct arena *arena, struct fault *f)
{
	struct spec_seccomp *profile = arena_alloc(arena, 1, sizeof(*profile));
	char *text = arena_alloc(arena, 1, JSON_SIZE_LIMIT);
	char path[4096];

	if (profile == NULL || text == NULL)
		return fault_set(f, ENOMEM, "the config.json of %s", request->container->name);
	int rc = manifest_tool_profile_path(options, request->container, path, f);

	if (rc == 0 && path[0] != '\0') {
		rc = manifest_tool_load_profile(path, arena, profile, f);
		request->seccomp = profile;
	}
	if (rc == 0)
		rc = resolve_user(options, request, arena, f);
	if (rc < 0)
		return rc;
	struct buf out = buf_over(text, JSON_SIZE_LIMIT);

	rc = bundle_write(request, arena, &out, f);
	if (rc == 0)
		rc = check_document(&out, f);
	if (rc < 0)
		return rc;
	return manifest_tool_output(options, out.data, out.len, f);
}

int manifest_tool_config(const struct manifest_options *options, struct fault *f)
{
	struct manifest_document document = {0};
	struct oci_config image = {0};
	struct bundle_request request = {.image = &image, .architecture = options->architecture};
	int rc = 0;

	if (bundle_architecture_find(options->architecture) == NULL)
		return fault_set(f, EINVAL, "--arch %s: want amd64, arm64 or arm",
		                 options->architecture);
	rc = manifest_tool_load(options->file, &document, f);
	if (rc == 0)
		rc = manifest_tool_named(&document, options, &request.container, f);
	if (rc == 0)
		rc = load_image_config(options, &document.arena, &image, f);
	if (rc == 0)
		rc = write_config(options, &request, &document.arena, f);
	arena_free(&document.arena);
	return rc;
}

/* Mounted over by every container; a link there would lead the mount elsewhere. */
static int make_standard(int root_fd, struct fault *f)
{
	static const char *const standard[] = {"proc", "dev", "sys"};

	for (size_t i = 0; i < sizeof(standard) / sizeof(standard[0]); i++) {
		own_fd int there = path_open_strict(root_fd, standard[i], f);

		if (there < 0 && there != -ENOENT)
			return there;
		if (there >= 0)
			continue;
		own_fd int made = path_make_directory(root_fd, standard[i], f);

		if (made < 0)
			return made;
	}
	return 0;
}

/* The root is read-only on the device, so what will be mounted over must be in the image. */
int manifest_tool_mountpoints(const struct manifest_options *options, struct fault *f)
{
	struct manifest_document document = {0};
	const struct manifest_container *container = NULL;
	own_fd int root_fd = open_rootfs(options, f);

	if (root_fd < 0)
		return root_fd;
	int rc = manifest_tool_load(options->file, &document, f);

	if (rc == 0)
		rc = manifest_tool_named(&document, options, &container, f);
	if (rc == 0)
		rc = make_standard(root_fd, f);
	for (size_t i = 0; rc == 0 && i < container->mount_count; i++) {
		own_fd int made =
			path_make_target(root_fd, container->mounts[i].destination, true, f);

		rc = made < 0 ? made : 0;
	}
	arena_free(&document.arena);
	return rc;
}
