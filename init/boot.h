/* SPDX-License-Identifier: ISC */
/*
 * boot.h - the boot stage: in the initramfs, finds the system image, verifies
 * it with the keys that the initramfs holds, mounts it and executes the same
 * program from it. What refuses it says so and ends the machine.
 *
 * Runs:  as PID 1, "/" being the initramfs. Never: returns; starts anything
 *        from an image that no trusted key signed.
 */
#ifndef INIT_BOOT_H
#define INIT_BOOT_H

_Noreturn void boot_run(void);

#endif
