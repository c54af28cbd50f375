/* SPDX-License-Identifier: ISC */
#include "../mounts.h"
#include "spec_case.h"

#include <inttypes.h>
#include <linux/mount.h>

#define FRAME                                                                                      \
	"{'ociVersion':'1.2.0','root':{'path':'r'},'linux':{'namespaces':[{'type':'mount'}]},"     \
	"'mounts':@}"
#define OPTIONS                                                                                    \
	"{'ociVersion':'1.2.0','root':{'path':'r'},'linux':{'namespaces':[{'type':'mount'}]},"     \
	"'mounts':[{'destination':'/m','type':'tmpfs','source':'tmpfs','options':[@]}]}"

static void test_root(void)
{
	static const char frame[] =
		"{'ociVersion':'1.2.0','linux':{'namespaces':[{'type':'mount'}]},@}";
	static const struct spec_case rows[] = {
		{"'x':0",				"/root: is required"                },
		{"'root':null",                          "/root: is required"                },
		{"'root':'rootfs'",                      "/root: is a string, want an object"},
		{"'root':{}",                            "/root/path: is required"           },
		{"'root':{'path':''}",                   "/root/path: is empty, want a path" },
		{"'root':{'path':7}",                    "/root/path: is 7, want a string"   },
		{"'root':{'path':'r','readonly':'yes'}",
	         "/root/readonly: is a string, want true or false"                           },
	};
	struct arena arena = {0};
	struct spec spec = {0};

	case_rows(frame, CASES(rows));
	case_good(frame, "'root':{'path':'/srv/../r','readonly':true}", &arena, &spec);
	is_str(spec.root.path, "/srv/../r", "a path on the host stays as it is");
	ok(spec.root.readonly, "and may be read-only");
	arena_free(&arena);
}

static void test_faults(void)
{
	static const struct spec_case rows[] = {
		{"[]",																		""				      },
		{"{}",																		"/mounts: is an object, want an array"  },
		{"['x']",																	     "/mounts/0: is a string, want an object"},
		{"[{'type':'proc'}]",																 "/mounts/0/destination: is required"    },
		{"[{'destination':'','type':'proc'}]",
	         "/mounts/0/destination: is empty, want a path"																	       },
		{"[{'destination':'/','type':'proc'}]",
	         "/mounts/0/destination: is the root itself, want a path below it"															    },
		{"[{'destination':'/a/..','type':'proc'}]",
	         "/mounts/0/destination: is the root itself, want a path below it"															    },
		{"[{'destination':'/a/../../b','type':'proc'}]",
	         "/mounts/0/destination: \"/a/../../b\" leaves the root by \"..\""															    },
		{"[{'destination':'..','type':'proc'}]",
	         "/mounts/0/destination: \"..\" leaves the root by \"..\""																    },
		{"[{'destination':'/p'}]",															    "/mounts/0/type: is required"           },
		{"[{'destination':'/p','type':''}]",
	         "/mounts/0/type: \"\" is not the type of a file system"																      },
		{"[{'destination':'/p','type':'none'}]",
	         "/mounts/0/type: \"none\" is not the type of a file system"																  },
		{"[{'destination':'/p','type':3}]",														   "/mounts/0/type: is 3, want a string"   },
		{"[{'destination':'/p','type':'bind'}]",													      "/mounts/0/source: is required"         },
		{"[{'destination':'/p','options':['rbind']}]",													"/mounts/0/source: is required"         },
		{"[{'destination':'/p','type':'bind','source':''}]",
	         "/mounts/0/source: is empty, want a path"																		    },
		{"[{'destination':'/p','type':'bind','source':1}]",
	         "/mounts/0/source: is 1, want a string"																		      },
		{"[{'destination':'/p','type':'proc'},{'destination':'/q'}]",
	         "/mounts/1/type: is required"																				},
		{"[{'destination':'/p','type':'proc','options':'ro'}]",
	         "/mounts/0/options: is a string, want an array"																	      },
		{"[{'destination':'/p','type':'proc','options':['ro',1]}]",
	         "/mounts/0/options/1: is 1, want a string"																		   },
		{"[{'destination':'/p','source':'/s','options':['bind','ro','mode=1','uid=2']}]",
	         ""																							   },
		{"[{'destination':'/p','type':'proc','uidMappings':[{}]}]",
	         "/mounts/0/uidMappings/0/containerID: is required"																	   },
		{"[{'destination':'/p','type':'proc','gidMappings':{}}]",
	         "/mounts/0/gidMappings: is an object, want an array"																	 },
		{"[{'destination':'/p','source':'/s','options':['bind','idmap'],'gidMappings':[{'containerID':0,'hostID':1,'size':1}]}]",
	         "/mounts/0: uidMappings and gidMappings must be given together"															      },
		{"[{'destination':'/p','source':'/s','options':['rbind','ridmap']}]",
	         "/mounts/0/options: there is no mapping of ids, want uidMappings and gidMappings, or a namespace of type user in /linux/namespaces"                                                          },
		{"[{'destination':'/p','type':'tmpfs','uidMappings':[{'containerID':0,'hostID':1,'size':1}],'gidMappings':[{'containerID':0,'hostID':1,'size':1}]}]",
	         "/mounts/0: only a bind can have its ids mapped"																	     },
		{"[{'destination':'/p','type':'ext4','options':['tmpcopyup']}]",
	         "/mounts/0: \"tmpcopyup\" means nothing but for a tmpfs"																     },
		{"[{'destination':'/p','source':'/s','options':['bind','tmpcopyup']}]",
	         "/mounts/0: \"tmpcopyup\" means nothing but for a tmpfs"																     },
		{"[{'destination':'/p','type':'tmpfs','options':['copy-symlink']}]",
	         "/mounts/0: only a bind can have a link for its source"																      },
		{"[{'destination':'/p','type':'tmpfs','options':['src-nofollow']}]",
	         "/mounts/0: only a bind can have a link for its source"																      },
		{"[{'destination':'/','options':['remount','ro']}]",												  ""                                      },
		{"[{'destination':'/p','options':['remount','bind','ro']}]",											  ""                                      },
		{"[{'destination':'/p','type':'none','options':['remount','idmap']}]",
	         "/mounts/0: only a bind can have its ids mapped"																	     },
		{"[{'destination':'/p','type':'proc','gidMappings':[],'uidMappings':null}]",                                                                          ""                                      },
	};
	static const struct spec_case options[] = {
		{"''",                 "/mounts/0/options/0: is empty, want an option" },
		{"'idmap'",            "/mounts/0: only a bind can have its ids mapped"},
		{"'ridmap'",           "/mounts/0: only a bind can have its ids mapped"},
		{"'rslave','private'",
	         "/mounts/0/options/1: \"private\" after another word of propagation"  },
		{"'rslave','rslave'",  ""					      },
	};

	case_rows(FRAME, CASES(rows));
	case_rows(OPTIONS, CASES(options));
}

/* crun's form of a mapping. */
static void test_idmap_option(void)
{
	static const struct spec_case maps[] = {
		{"'idmap='",
	         "/mounts/0/options: there is no mapping of ids, want uidMappings and gidMappings, or a namespace of type user in /linux/namespaces"},
		{"'idmap=uids=0-1-2;gids=0-1-2'",          ""										       },
		{"'ridmap=uids=0-1-2#2-@3-4;gids=0-1-2'",
	         "/mounts/0/options/1: \"2-@3-4\" is not a range of ids, want FROM-TO-SIZE"                                                         },
		{"'idmap=uids=0-1-2'",
	         "/mounts/0: uidMappings and gidMappings must be given together"                                                                    },
		{"'idmap=0-1-2'",
	         "/mounts/0/options/1: \"0-1-2\" is no mapping, want uids=...;gids=..."                                                             },
		{"'idmap=uids=;gids=0-1-2'",
	         "/mounts/0/options/1: \"\" is not a range of ids, want FROM-TO-SIZE"                                                               },
		{"'idmap=uids=0-1;gids=0-1-2'",
	         "/mounts/0/options/1: \"0-1\" is not a range of ids, want FROM-TO-SIZE"                                                            },
		{"'idmap=uids=0-1-0;gids=0-1-2'",
	         "/mounts/0/options/1: \"0-1-0\" is not a range of ids, want FROM-TO-SIZE"                                                          },
		{"'idmap=uids=0-1-4294967295;gids=0-1-2'",
	         "/mounts/0/options/1: \"0-1-4294967295\" is not a range of ids, want FROM-TO-SIZE"                                                 },
		{"'idmap=uids=0-1-2-3;gids=0-1-2'",
	         "/mounts/0/options/1: \"0-1-2-3\" is not a range of ids, want FROM-TO-SIZE"                                                        },
	};

	case_rows(
		"{'ociVersion':'1.2.0','root':{'path':'r'},'linux':{'namespaces':[{'type':'mount'}]},"
		"'mounts':[{'destination':'/m','source':'/s','options':['bind',@]}]}",
		CASES(maps));
}

#define ATIME MOUNT_ATTR__ATIME

static void test_attributes(void)
{
	static const struct {
		const char *options;
		uint64_t set, clear, rec_set, rec_clear;
		const char *data;
	} rows[] = {
		{"",							  0,					  0,                      0,                      0,                 NULL                  },
		{"'defaults','loud','silent','noiversion'",                   0,                                          0,                      0,                      0,                 NULL                  },
		{"'ro'",						      MOUNT_ATTR_RDONLY,                          0,                      0,                      0,                 NULL                  },
		{"'rw'",						      0,					  MOUNT_ATTR_RDONLY,      0,                      0,                 NULL                  },
		{"'ro','rw'",						 0,					  MOUNT_ATTR_RDONLY,      0,                      0,                 NULL                  },
		{"'rw','ro'",						 MOUNT_ATTR_RDONLY,                          0,                      0,                      0,                 NULL                  },
		{"'nosuid'",						  MOUNT_ATTR_NOSUID,                          0,                      0,                      0,                 NULL                  },
		{"'suid'",						    0,					  MOUNT_ATTR_NOSUID,      0,                      0,                 NULL                  },
		{"'nodev'",						   MOUNT_ATTR_NODEV,                           0,                      0,                      0,                 NULL                  },
		{"'dev'",						     0,					  MOUNT_ATTR_NODEV,       0,                      0,                 NULL                  },
		{"'noexec'",						  MOUNT_ATTR_NOEXEC,                          0,                      0,                      0,                 NULL                  },
		{"'exec'",						    0,					  MOUNT_ATTR_NOEXEC,      0,                      0,                 NULL                  },
		{"'nodiratime'",					      MOUNT_ATTR_NODIRATIME,                      0,                      0,                      0,                 NULL                  },
		{"'diratime'",						0,					  MOUNT_ATTR_NODIRATIME,  0,                      0,                 NULL                  },
		{"'nosymfollow'",					     MOUNT_ATTR_NOSYMFOLLOW,                     0,                      0,                      0,                 NULL                  },
		{"'symfollow'",					       0,					  MOUNT_ATTR_NOSYMFOLLOW, 0,                      0,                 NULL                  },
		{"'nosuid','noexec','nodev','ro'",
	         MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC | MOUNT_ATTR_NODEV | MOUNT_ATTR_RDONLY,                            0,                      0,
	         0,																					  NULL                  },
		{"'noatime'",						 MOUNT_ATTR_NOATIME,                         ATIME,                  0,                      0,                 NULL                  },
		{"'relatime'",						MOUNT_ATTR_RELATIME,                        ATIME,                  0,                      0,                 NULL                  },
		{"'strictatime'",					     MOUNT_ATTR_STRICTATIME,                     ATIME,                  0,                      0,                 NULL                  },
		{"'noatime','strictatime'",                                   MOUNT_ATTR_STRICTATIME,                     ATIME,                  0,                      0,                 NULL                  },
		{"'strictatime','relatime'",                                  MOUNT_ATTR_RELATIME,                        ATIME,                  0,                      0,                 NULL                  },
		{"'atime'",						   MOUNT_ATTR_RELATIME,                        ATIME,                  0,                      0,                 NULL                  },
		{"'noatime','atime'",					 MOUNT_ATTR_RELATIME,                        ATIME,                  0,                      0,                 NULL                  },
		{"'noatime','nostrictatime'",                                 MOUNT_ATTR_NOATIME,                         ATIME,                  0,                      0,                 NULL                  },
		{"'noatime','norelatime'",                                    MOUNT_ATTR_NOATIME,                         ATIME,                  0,                      0,                 NULL                  },
		{"'strictatime','nostrictatime'",                             MOUNT_ATTR_RELATIME,                        ATIME,                  0,                      0,                 NULL                  },
		{"'noatime','nodiratime'",                                    MOUNT_ATTR_NOATIME | MOUNT_ATTR_NODIRATIME, ATIME,                  0,                      0,
	         NULL																							      },
		{"'rro'",						     0,					  0,                      MOUNT_ATTR_RDONLY,      0,                 NULL                  },
		{"'rrw'",						     0,					  0,                      0,                      MOUNT_ATTR_RDONLY, NULL                  },
		{"'rnosuid','rnodev','rnoexec','rnodiratime','rnosymfollow'", 0,                                          0,
	         MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC | MOUNT_ATTR_NODIRATIME |
	                 MOUNT_ATTR_NOSYMFOLLOW,	                                                                                                                  0,                 NULL                  },
		{"'rsuid','rdev','rexec','rdiratime','rsymfollow'",           0,                                          0,                      0,
	         MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC | MOUNT_ATTR_NODIRATIME |
	                 MOUNT_ATTR_NOSYMFOLLOW,	                                                                                                                                     NULL                  },
		{"'rnoatime'",						0,					  0,                      MOUNT_ATTR_NOATIME,     ATIME,             NULL                  },
		{"'rstrictatime'",					    0,					  0,                      MOUNT_ATTR_STRICTATIME, ATIME,             NULL                  },
		{"'rrelatime'",					       0,					  0,                      MOUNT_ATTR_RELATIME,    ATIME,             NULL                  },
		{"'ratime'",						  0,					  0,                      MOUNT_ATTR_RELATIME,    ATIME,             NULL                  },
		{"'rnostrictatime'",					  0,					  0,                      MOUNT_ATTR_RELATIME,    ATIME,             NULL                  },
		{"'rnorelatime'",					     0,					  0,                      MOUNT_ATTR_RELATIME,    ATIME,             NULL                  },
		{"'ro','rnoexec'",					    MOUNT_ATTR_RDONLY,                          0,                      MOUNT_ATTR_NOEXEC,      0,                 NULL                  },
		{"'mode=755','size=65536k'",                                  0,                                          0,                      0,                      0,                 "mode=755,size=65536k"},
		{"'ro','newinstance','ptmxmode=0666'",                        MOUNT_ATTR_RDONLY,                          0,                      0,                      0,
	         "newinstance,ptmxmode=0666"																				       },
		{"'rsync','rdefaults','RO'",                                  0,                                          0,                      0,                      0,                 "rsync,rdefaults,RO"  },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena = {0};
		struct spec spec = {0};

		case_good(OPTIONS, rows[i].options, &arena, &spec);
		if (spec.mount_count != 1)
			continue;

		const struct spec_mount *m = &spec.mounts[0];

		ok(m->attr_set == rows[i].set && m->attr_clear == rows[i].clear,
		   "attributes 0x%" PRIx64 " and not 0x%" PRIx64, m->attr_set, m->attr_clear);
		ok(m->rec_attr_set == rows[i].rec_set && m->rec_attr_clear == rows[i].rec_clear,
		   "for the tree 0x%" PRIx64 " and not 0x%" PRIx64, m->rec_attr_set,
		   m->rec_attr_clear);
		is_str(m->data, rows[i].data, "data");
		arena_free(&arena);
	}
}

static void test_flags(void)
{
	static const struct {
		const char *options;
		uint64_t propagation;
		bool sync, dirsync, mand, lazytime, tmpcopyup;
	} rows[] = {
		{"",			0,                      false, false, false, false, false},
		{"'sync'",                  0,                      true,  false, false, false, false},
		{"'sync','async'",          0,                      false, false, false, false, false},
		{"'dirsync'",               0,                      false, true,  false, false, false},
		{"'mand'",                  0,                      false, false, true,  false, false},
		{"'mand','nomand'",         0,                      false, false, false, false, false},
		{"'lazytime'",              0,                      false, false, false, true,  false},
		{"'lazytime','nolazytime'", 0,                      false, false, false, false, false},
		{"'tmpcopyup'",             0,                      false, false, false, false, true },
		{"'shared'",                MS_SHARED,              false, false, false, false, false},
		{"'rshared'",               MS_SHARED | MS_REC,     false, false, false, false, false},
		{"'slave'",                 MS_SLAVE,               false, false, false, false, false},
		{"'rslave'",                MS_SLAVE | MS_REC,      false, false, false, false, false},
		{"'private'",               MS_PRIVATE,             false, false, false, false, false},
		{"'rprivate'",              MS_PRIVATE | MS_REC,    false, false, false, false, false},
		{"'unbindable'",            MS_UNBINDABLE,          false, false, false, false, false},
		{"'runbindable'",           MS_UNBINDABLE | MS_REC, false, false, false, false, false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena = {0};
		struct spec spec = {0};

		case_good(OPTIONS, rows[i].options, &arena, &spec);
		if (spec.mount_count != 1)
			continue;

		const struct spec_mount *m = &spec.mounts[0];

		is_int((long long)m->propagation, (long long)rows[i].propagation, "propagation");
		ok(m->sync == rows[i].sync && m->dirsync == rows[i].dirsync &&
		           m->mand_lock == rows[i].mand && m->lazytime == rows[i].lazytime &&
		           m->tmpcopyup == rows[i].tmpcopyup,
		   "flags");
		ok(m->data == NULL && m->attr_set == 0 && m->attr_clear == 0, "and nothing else");
		arena_free(&arena);
	}
}

/* What only a bind can be asked for, and what a remount leaves away. */
static void test_bind_options(void)
{
	static const struct {
		const char *mount;
		bool nofollow, copy, idmap, recursive, remount;
		size_t maps;
		const char *acl, *iversion;
	} rows[] = {
		{"'source':'s','options':['bind','src-nofollow']",													true,  false, false, false, false,
	         0,																							     NULL,    NULL        },
		{"'source':'s','options':['rbind','copy-symlink']",												       false, true,  false, false,
	         false,																						      0, NULL,    NULL        },
		{"'source':'s','options':['rbind','idmap'],'uidMappings':[{'containerID':0,'hostID':5,'size':9}],'gidMappings':[{'containerID':0,'hostID':5,'size':9}]",
	         false,																			  false, true,  false, false, 1, NULL,    NULL        },
		{"'source':'s','options':['rbind','ridmap'],'uidMappings':[{'containerID':0,'hostID':5,'size':9}],'gidMappings':[{'containerID':0,'hostID':5,'size':9}]",
	         false,																			  false, true,  true,  false, 1, NULL,    NULL        },
		{"'source':'s','options':['bind','ridmap=uids=0-5-9;gids=@0-5-9']",										       false, false,
	         true,																					 true,  false, 1, NULL,    NULL        },
		{"'source':'s','options':['rbind'],'uidMappings':[{'containerID':0,'hostID':5,'size':9}],'gidMappings':[{'containerID':0,'hostID':5,'size':9}]",
	         false,																			  false, true,  false, false, 1, NULL,    NULL        },
		{"'options':['remount','bind','ro']",														     false, false, false, false, true,  0, NULL,
	         NULL																										},
		{"'type':'tmpfs','options':['remount','size=1m']",													false, false, false, false, true,
	         0,																							     NULL,    NULL        },
		{"'type':'ext4','source':'/dev/x','options':['acl','iversion']",											  false, false,
	         false,																					false, false, 0, "acl",   "iversion"  },
		{"'type':'ext4','source':'/dev/x','options':['acl','noacl','noiversion']",                                                                                false,
	         false,																				 false, false, false, 0, "noacl", "noiversion"},
	};
	static const char frame[] =
		"{'ociVersion':'1.2.0','root':{'path':'r'},'linux':{'namespaces':"
		"[{'type':'mount'}]},'mounts':[{'destination':'/d',@}]}";

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena = {0};
		struct spec spec = {0};

		case_good(frame, rows[i].mount, &arena, &spec);
		if (spec.mount_count != 1)
			continue;

		const struct spec_mount *m = &spec.mounts[0];

		ok(m->source_nofollow == rows[i].nofollow && m->copy_symlink == rows[i].copy &&
		           m->idmap == rows[i].idmap && m->idmap_recursive == rows[i].recursive &&
		           m->remount == rows[i].remount,
		   "flags");
		ok(m->uid_map_count == rows[i].maps && m->gid_map_count == rows[i].maps,
		   "mappings");
		is_str(m->hints[SPEC_MOUNT_HINT_ACL], rows[i].acl, "acl");
		is_str(m->hints[SPEC_MOUNT_HINT_IVERSION], rows[i].iversion, "iversion");
		arena_free(&arena);
	}
}

static void test_kinds(void)
{
	static const struct {
		const char *mount;
		enum spec_mount_kind kind;
		bool recursive;
		const char *destination, *type, *source;
	} rows[] = {
		{"'destination':'/proc','type':'proc','source':'proc'",                      SPEC_MOUNT_NEW,    false,
	         "/proc",														"proc",    "proc"  },
		{"'destination':'/proc','type':'proc'",                                      SPEC_MOUNT_NEW,    false, "/proc",          "proc",
	         "proc"																     },
		{"'destination':'/p','type':'tmpfs','source':''",                            SPEC_MOUNT_NEW,    false, "/p",
	         "tmpfs",															   ""      },
		{"'destination':'/sys/fs/cgroup','type':'cgroup','source':'cgroup'",
	         SPEC_MOUNT_CGROUP,									     false, "/sys/fs/cgroup", "cgroup",  "cgroup"},
		{"'destination':'/c','type':'cgroup2'",                                      SPEC_MOUNT_CGROUP, false, "/c",             "cgroup2",
	         "cgroup2"																  },
		{"'destination':'/b','type':'bind','source':'/s'",                           SPEC_MOUNT_BIND,   false, "/b",
	         NULL,															      "/s"    },
		{"'destination':'/b','source':'s','options':['bind']",                       SPEC_MOUNT_BIND,   false, "/b",
	         NULL,															      "s"     },
		{"'destination':'/b','type':'none','source':'/s','options':['rbind']",
	         SPEC_MOUNT_BIND,									       true,  "/b",             NULL,      "/s"    },
		{"'destination':'/b','type':'tmpfs','source':'/s','options':['rbind','ro']",
	         SPEC_MOUNT_BIND,									       true,  "/b",             NULL,      "/s"    },
		{"'destination':'/b','type':'bind','source':'/s','options':['rbind']",
	         SPEC_MOUNT_BIND,									       true,  "/b",             NULL,      "/s"    },
		{"'destination':'//a/./b//c/../d/','type':'proc'",                           SPEC_MOUNT_NEW,    false, "/a/b/d",
	         "proc",															    "proc"  },
		{"'destination':'a/b','type':'proc'",                                        SPEC_MOUNT_NEW,    false, "/a/b",           "proc",
	         "proc"																     },
		{"'destination':'/...','type':'proc'",                                       SPEC_MOUNT_NEW,    false, "/...",           "proc",
	         "proc"																     },
		{"'destination':'/a..','type':'proc'",                                       SPEC_MOUNT_NEW,    false, "/a..",           "proc",
	         "proc"																     },
	};
	static const char frame[] =
		"{'ociVersion':'1.2.0','root':{'path':'r'},'linux':{'namespaces':"
		"[{'type':'mount'}]},'mounts':[{@}]}";

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena = {0};
		struct spec spec = {0};

		case_good(frame, rows[i].mount, &arena, &spec);
		if (spec.mount_count != 1)
			continue;

		const struct spec_mount *m = &spec.mounts[0];

		is_int(m->kind, rows[i].kind, "kind");
		is_int(m->recursive, rows[i].recursive, "recursive");
		is_str(m->destination, rows[i].destination, "destination");
		is_str(m->type, rows[i].type, "type");
		is_str(m->source, rows[i].source, "source");
		arena_free(&arena);
	}
}

int main(void)
{
	test_root();
	test_faults();
	test_idmap_option();
	test_attributes();
	test_flags();
	test_bind_options();
	test_kinds();
	return done_testing();
}
