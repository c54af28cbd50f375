# SPDX-License-Identifier: ISC
# make check, bench, smoke, lint, format: see tests/README.md. This file is read last, so that the
# lists test-y and fuzz-y are complete in it.
test-prog-y += tests/bench/floor.c tests/bench/true.c tests/bench/launch.c
test-prog-y += tests/host/snoop.c
# It changes registers, whose names it knows for these two.
test-prog-$(if $(filter x86_64 aarch64,$(CONFIG_ARCH)),y) += tests/host/inject.c
host-tests-y := $(sort $(wildcard tests/host/*_test))
engine-tests-y := $(sort $(wildcard tests/engine/*_test))
vm-tests-y := $(sort $(wildcard tests/vm/*_test))

# Everything that the tests build beside the products stands below this folder.
check-dir := $(O)/check
san-dir := $(check-dir)/san
fuzz-dir := $(check-dir)/fuzz
emulated := aarch64 arm

# Each of these is another build of the same sources.
.PHONY: unit-san unit-fuzz $(addprefix unit-,$(emulated))
unit-san: | $(config-mk)
	$(Q)+$(MAKE) HOSTDIR=$(san-dir) SAN=address,undefined unit-host
unit-fuzz: | $(config-mk) $(call packages,lint)
	$(Q)+$(MAKE) HOSTDIR=$(fuzz-dir) HOSTCC=clang SAN=address,undefined,fuzzer-no-link fuzzers
$(addprefix unit-,$(emulated)): unit-%:
	$(Q)test -f $(check-dir)/$*/.config || $(MAKE) O=$(check-dir)/$* qemu_$*_defconfig
	$(Q)+$(MAKE) O=$(check-dir)/$* unit-target

fuzzers := $(patsubst %.c,$(HOSTDIR)/fuzz/%,$(sort $(fuzz-y)))
.PHONY: fuzzers
fuzzers: $(fuzzers)
$(fuzzers): $(HOSTDIR)/fuzz/%: $(HOSTDIR)/obj/%.o $$(call objs,host,$$(init-lib-y)) $(HOSTDIR)/obj/libcoffer.a
	$(call say,HLD,$@)
	$(Q)mkdir -p $(@D) && $(host-link) -fsanitize=fuzzer -o $@ $^ $(libs)
-include $(patsubst %.c,$(HOSTDIR)/obj/%.d,$(fuzz-y))

# $1: shown name, $2: folder of the programs; options of the suite follow.
unit-suite = --suite $1 --timeout 60 --strip $2/test/ $3 $(patsubst %.c,$2/test/%,$(test-y))
suites-unit = $(call unit-suite,unit,$(HOSTDIR)) $(call unit-suite,unit-san,$(san-dir)) \
	$(foreach a,$(emulated),$(call unit-suite,unit-$a,$(check-dir)/$a,--with qemu-$a-static)) \
	--suite lint --strip tests/lint/ $(sort $(wildcard tests/lint/*_test)) \
	--suite fuzz --strip $(fuzz-dir)/fuzz/ --with tests/fuzz-replay $(patsubst %.c,$(fuzz-dir)/fuzz/%,$(fuzz-y))
# What changes the host's own cgroups runs when no other program does.
host-alone := tests/host/cgroup_test
suites-host = --suite host --root --strip tests/host/ $(filter-out $(host-alone),$(host-tests-y)) \
	--suite host --serial --root --strip tests/host/ $(host-alone)
suites-engine = --suite engine --root --timeout 600 --strip tests/engine/ $(engine-tests-y)
suites-vm = --suite vm --serial --timeout 1500 --strip tests/vm/ $(vm-tests-y)

T ?=
run-suites = COFFER_OUT=$(O) COFFER_KEYS='$(keys-dir)' COFFER=$(abspath $(O)/bin/coffer) tests/run $(if $(filter-out 0,$(V)),-v) -T '$(T)'
needs-unit := unit-host unit-san unit-fuzz $(addprefix unit-,$(emulated)) $(call packages,check)
needs-host := bin unit-target $(call packages,check)
needs-engine := bin $(call packages,check engine)
needs-vm := all host-progs $(call packages,check engine run-$(CONFIG_ARCH))

.PHONY: check check-unit check-host check-engine check-vm bench smoke
check: $(needs-unit) $(needs-host) $(needs-engine) $(needs-vm)
	@$(run-suites) $(suites-unit) $(suites-host) $(suites-engine) $(suites-vm)
check-unit: $(needs-unit)
	@$(run-suites) $(suites-unit)
check-host: $(needs-host)
	@$(run-suites) $(suites-host)
check-engine: $(needs-engine)
	@$(run-suites) $(suites-engine)
check-vm: $(needs-vm)
	@$(run-suites) $(suites-vm)
smoke: all $(call packages,check run-$(CONFIG_ARCH))
	@tests/vm/smoke $(O)/images

bench: all unit-target $(call packages,check run-$(CONFIG_ARCH))
	@tests/bench/run --out $(O) --runs $(or $(BENCH_RUNS),50)
	@tests/bench/memory --out $(O)

# ---- static checks ----
sources = $(shell git ls-files '*.c' '*.h')
.PHONY: lint tidy format format-check
lint: format-check tidy unit-host host-progs
	@tests/lint/structure
	$(Q)+$(MAKE) HOSTDIR=$(check-dir)/clang HOSTCC=clang unit-host host-progs
tidy: compile_commands.json $(HOSTDIR)/sysroot/.ready $(call packages,lint)
	$(call say,TIDY,$(words $(filter %.c,$(sources))) files)
	@tests/lint/tidy $(O) $(compiled)
format-check: $(call packages,lint)
	$(call say,FORMAT,$(words $(sources)) files)
	@clang-format --dry-run -Werror $(sources)
format: $(call packages,lint)
	@clang-format -i $(sources)
