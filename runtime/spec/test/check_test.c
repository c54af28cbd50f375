/* SPDX-License-Identifier: ISC */
/* What one section demands of another. */
#include "../spec.h"
#include "spec_case.h"

#define DOCUMENT "{'ociVersion':'1.2.0','root':{'path':'r'},@}"
#define NS(types) "'namespaces':[{'type':'mount'}" types "]"
#define MAP(from, size) "[{'containerID':" #from ",'hostID':100000,'size':" #size "}]"
#define NO_USER "maps nothing without a namespace of type user in /linux/namespaces"

static void test_namespaces(void)
{
	static const struct spec_case rows[] = {
		{"'x':0", "/linux/namespaces: want one of type mount"},
		{"'linux':{}", "/linux/namespaces: want one of type mount"},
		{"'linux':{'namespaces':[{'type':'pid'}]}",
	         "/linux/namespaces: want one of type mount"},
		{"'linux':{'namespaces':[{'type':'mount','path':'/x'}]}", ""},
		{"'hostname':'h','linux':{" NS("") "}",
	         "/hostname: would be the host's own, want a namespace of type uts in "
	         "/linux/namespaces"},
		{"'domainname':'d','linux':{" NS("") "}",
	         "/domainname: would be the host's own, want a namespace of type uts in "
	         "/linux/namespaces"},
		{"'hostname':'h','domainname':'d','linux':{" NS(",{'type':'uts'}") "}", ""},
		{"'hostname':'h','linux':{" NS(",{'type':'uts','path':'/x'}") "}", ""},
	};

	case_rows(DOCUMENT, CASES(rows));
}

static void test_users(void)
{
	static const struct spec_case rows[] = {
		{"'linux':{" NS("") ",'uidMappings':" MAP(0, 1) "}", "/linux/uidMappings: " NO_USER},
		{"'linux':{" NS("") ",'gidMappings':" MAP(0, 1) "}", "/linux/gidMappings: " NO_USER},
		{"'linux':{" NS("") ",'gidMappings':[],'uidMappings':null}", ""},
		{"'linux':{" NS(",{'type':'user'}") "}",
	         "/linux/uidMappings: is required for a new namespace of type user"},
		{"'linux':{" NS(",{'type':'user'}") ",'uidMappings':" MAP(0, 1) "}",
	         "/linux/gidMappings: is required for a new namespace of type user"},
		{"'linux':{" NS(",{'type':'user','path':'/x'}") "}", ""},
		{"'linux':{" NS(",{'type':'user','path':'/x'}") ",'uidMappings':" MAP(0, 1) "}", ""},
	};
	static const struct spec_case users[] = {
		{"{}", ""},
		{"{'uid':9,'gid':9}", ""},
		{"{'uid':10}", "/process/user/uid: 10 is not mapped by /linux/uidMappings"},
		{"{'gid':10}", "/process/user/gid: 10 is not mapped by /linux/gidMappings"},
		{"{'additionalGids':[9,4294967294]}",
	         "/process/user/additionalGids/1: 4294967294 is not mapped by /linux/gidMappings"},
	};

	case_rows(DOCUMENT, CASES(rows));
	case_rows("{'ociVersion':'1.2.0','root':{'path':'r'},'linux':{" NS(
			  ",{'type':'user'}") ",'uidMappings':" MAP(0, 10) ",'gidMappings':" MAP(
			  0, 10) "},'process':{'cwd':'/','args':['a'],'user':@}}",
	          CASES(users));
	case_rows("{'ociVersion':'1.2.0','root':{'path':'r'},'linux':{" NS(
			  ",{'type':'user'}") ",'uidMappings':" MAP(5, 10) ",'gidMappings':" MAP(
			  0, 10) "},'process':{'cwd':'/','args':['a'],'user':{'uid':@}}}",
	          CASES(((const struct spec_case[]){
			  {"4", "/process/user/uid: 4 is not mapped by /linux/uidMappings"},
			  {"5", ""},
			  {"14", ""},
			  {"15", "/process/user/uid: 15 is not mapped by /linux/uidMappings"}})));
}

static void test_sysctl(void)
{
	static const struct spec_case bare[] = {
		{"net.ipv4.ip_forward",
	         "/linux/sysctl: net.ipv4.ip_forward would change the host, want a namespace of "
	         "type network in /linux/namespaces"},
		{"net/ipv4/ip_forward",
	         "/linux/sysctl: net.ipv4.ip_forward would change the host, want a namespace of "
	         "type network in /linux/namespaces"},
		{"kernel.shmmax",
	         "/linux/sysctl: kernel.shmmax would change the host, want a namespace of type ipc "
	         "in /linux/namespaces"},
		{"fs.mqueue.msg_max",
	         "/linux/sysctl: fs.mqueue.msg_max would change the host, want a namespace of type "
	         "ipc in /linux/namespaces"},
		{"kernel.domainname",
	         "/linux/sysctl: kernel.domainname would change the host, want a namespace of type "
	         "uts in /linux/namespaces"},
		{"vm.swappiness",
	         "/linux/sysctl: vm.swappiness belongs to no namespace, so it would change the "
	         "host"},
		{"netfilter",
	         "/linux/sysctl: netfilter belongs to no namespace, so it would change the host"},
	};
	static const struct spec_case own[] = {
		{"net.ipv4.ip_forward", ""},
		{"net.core.somaxconn", ""},
		{"kernel.msgmax", ""},
		{"kernel.msgmnb", ""},
		{"kernel.msgmni", ""},
		{"kernel.sem", ""},
		{"kernel.shmall", ""},
		{"kernel.shmmax", ""},
		{"kernel.shmmni", ""},
		{"kernel.shm_rmid_forced", ""},
		{"fs.mqueue.msg_max", ""},
		{"kernel.hostname", "/linux/sysctl: kernel.hostname contradicts /hostname"},
		{"kernel.domainname", ""},
		{"kernel.shmmax2",
	         "/linux/sysctl: kernel.shmmax2 belongs to no namespace, so it would change the "
	         "host"},
		{"kernel.core_pattern",
	         "/linux/sysctl: kernel.core_pattern belongs to no namespace, so it would change "
	         "the host"},
		{"fs.mqueue",
	         "/linux/sysctl: fs.mqueue belongs to no namespace, so it would change the host"},
	};
	static const struct spec_case domain[] = {
		{"kernel.hostname", ""},
		{"kernel.domainname", "/linux/sysctl: kernel.domainname contradicts /domainname"},
	};

	case_rows("{'ociVersion':'1.2.0','root':{'path':'r'},'linux':{" NS("") ",'sysctl':{'@':'1'}}}",
	          CASES(bare));
	case_rows("{'ociVersion':'1.2.0','root':{'path':'r'},'hostname':'h','linux':{" NS(
			  ",{'type':'network'},{'type':'ipc'},{'type':'uts'}") ",'sysctl':{'@':'1'}}}",
	          CASES(own));
	case_rows("{'ociVersion':'1.2.0','root':{'path':'r'},'domainname':'d','linux':{" NS(
			  ",{'type':'uts'}") ",'sysctl':{'@':'1'}}}",
	          CASES(domain));
}

int main(void)
{
	test_namespaces();
	test_users();
	test_sysctl();
	return done_testing();
}
