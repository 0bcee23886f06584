/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "panel/model.h"

/* How a value of the bus becomes a field of the model. */
struct wlink_field {
    const char *name; /* the property, or the key of a dictionary */
    const char *type; /* what the contract says it is, as a GVariant type */
    void (*read)(GVariant *value, void *field);
    gsize offset;
};

/* Fills what the dictionary (a{sv}) has of these fields of the struct at base; what is of another type stays
 * as it was. */
void wlink_fields_fill(const struct wlink_field *fields, gsize count, GVariant *dictionary, void *base);

/* Makes the strings among them "" and lists empty, in a struct of zeros; frees them. */
void wlink_fields_begin(const struct wlink_field *fields, gsize count, void *base);
void wlink_fields_end(const struct wlink_field *fields, gsize count, void *base);

/* Readers. Strings are copied, and free what was there. */
void wlink_read_string(GVariant *value, void *field);
void wlink_read_strings(GVariant *value, void *field);
void wlink_read_bool(GVariant *value, void *field);
void wlink_read_int64(GVariant *value, void *field);
void wlink_read_uint(GVariant *value, void *field);
void wlink_read_uint64(GVariant *value, void *field);
void wlink_read_role(GVariant *value, void *field);
void wlink_read_phase(GVariant *value, void *field);
void wlink_read_code(GVariant *value, void *field);
void wlink_read_device(GVariant *value, void *field);
void wlink_read_cameras(GVariant *value, void *field); /* a{ss} → room, exam */
void wlink_read_people(GVariant *value, void *field);
void wlink_read_ports(GVariant *value, void *field);
