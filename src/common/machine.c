/* SPDX-License-Identifier: Apache-2.0 */
#include "common/machine.h"

#include "common/error.h"

static bool row_covers(const struct wlink_machine_row *row, unsigned state, unsigned event) {
    return (row->states >> state & 1) && (row->events >> event & 1);
}

static unsigned target(const struct wlink_machine_row *row, unsigned state) {
    return row->next == WLINK_ROW_SAME ? state : (unsigned)row->next;
}

static bool check_pair(const struct wlink_machine *machine, unsigned state, unsigned event, GError **error) {
    unsigned rows = 0;
    for (unsigned i = 0; i < machine->row_count; i++)
        rows += row_covers(&machine->rows[i], state, event);
    return rows == 1 ||
           wlink_fail(error, WLINK_CODE_INVALID, "%s: %s in state %s is in %u rows", machine->name,
                      machine->event_name(event), machine->state_name(state), rows);
}

static guint32 lowest_bits(unsigned count) {
    return count >= 32 ? G_MAXUINT32 : (1u << count) - 1;
}

static bool check_row(const struct wlink_machine *machine, const struct wlink_machine_row *row,
                      GError **error) {
    bool edge = row->kind == WLINK_ROW_EDGE;
    if (!row->reason || !row->states || !row->events)
        return wlink_fail(error, WLINK_CODE_INVALID, "%s: a row lacks states, events or its reason",
                          machine->name);
    if ((row->states & ~lowest_bits(machine->state_count)) ||
        (row->events & ~lowest_bits(machine->event_count)) ||
        (row->effects & ~lowest_bits(machine->effect_count)) || row->next >= (int)machine->state_count)
        return wlink_fail(error, WLINK_CODE_INVALID, "%s: out of range in the row: %s", machine->name,
                          row->reason);
    if (!edge && (row->next != WLINK_ROW_SAME || row->effects || row->patience_s))
        return wlink_fail(error, WLINK_CODE_INVALID, "%s: no edge, but it does something: %s", machine->name,
                          row->reason);
    return true;
}

/* The states that can be reached from one by edges and by what an illegal event leads to. */
static guint32 reachable(const struct wlink_machine *machine, unsigned from) {
    guint32 reached = 1u << from, before;
    do {
        before = reached;
        for (unsigned i = 0; i < machine->row_count; i++) {
            const struct wlink_machine_row *row = &machine->rows[i];
            if (!(row->states & reached))
                continue;
            if (row->kind == WLINK_ROW_ILLEGAL)
                reached |= 1u << machine->failed;
            else if (row->next != WLINK_ROW_SAME)
                reached |= 1u << row->next;
        }
    } while (reached != before);
    return reached;
}

static bool check_paths(const struct wlink_machine *machine, GError **error) {
    guint32 all = reachable(machine, machine->start), goal = 1u << machine->start | machine->finals;
    for (unsigned state = 0; state < machine->state_count; state++) {
        if (!(all >> state & 1))
            return wlink_fail(error, WLINK_CODE_INVALID, "%s: nothing leads to %s", machine->name,
                              machine->state_name(state));
        if (!(reachable(machine, state) & goal))
            return wlink_fail(error, WLINK_CODE_INVALID, "%s: nothing leads back from %s", machine->name,
                              machine->state_name(state));
    }
    return true;
}

/* The names of the events that lead from one state to another, or NULL when none does. */
static char *events_between(const struct wlink_machine *machine, unsigned from, unsigned to,
                            const char *separator) {
    g_autoptr(GString) names = g_string_new(NULL);
    for (unsigned event = 0; event < machine->event_count; event++) {
        const struct wlink_machine_row *row = wlink_machine_find(machine, from, event);
        if (!row || row->kind != WLINK_ROW_EDGE || target(row, from) != to)
            continue;
        g_string_append_printf(names, "%s%s", names->len ? separator : "", machine->event_name(event));
    }
    return names->len ? g_string_free(g_steal_pointer(&names), FALSE) : NULL;
}

/* Calls print with every arrow of the diagram. Arrows from a state to itself are left to the table. */
static void draw_arrows(const struct wlink_machine *machine, GString *out, const char *separator,
                        void (*print)(GString *out, const char *from, const char *to, const char *label)) {
    for (unsigned from = 0; from < machine->state_count; from++)
        for (unsigned to = 0; to < machine->state_count; to++) {
            g_autofree char *label = from == to ? NULL : events_between(machine, from, to, separator);
            if (label)
                print(out, machine->state_name(from), machine->state_name(to), label);
        }
}

static void print_dot_arrow(GString *out, const char *from, const char *to, const char *label) {
    g_string_append_printf(out, "    \"%s\" -> \"%s\" [label=\"%s\"];\n", from, to, label);
}

/* mermaid takes no hyphen in a state's name. */
static void print_mermaid_arrow(GString *out, const char *from, const char *to, const char *label) {
    g_autofree char *from_name = g_strdelimit(g_strdup(from), "-", '_');
    g_autofree char *to_name = g_strdelimit(g_strdup(to), "-", '_');
    g_string_append_printf(out, "    %s --> %s: %s\n", from_name, to_name, label);
}

static char *listed(guint32 bits, unsigned count, const char *(*name)(unsigned)) {
    g_autoptr(GString) names = g_string_new(NULL);
    for (unsigned i = 0; i < count; i++)
        if (bits >> i & 1)
            g_string_append_printf(names, "%s%s", names->len ? ", " : "", name(i));
    return g_string_free(g_steal_pointer(&names), FALSE);
}

/* "every", "every but these", or these: whichever is quickest to read. */
static char *names_of(guint32 bits, unsigned count, const char *(*name)(unsigned)) {
    guint32 others = lowest_bits(count) & ~bits;
    if (others == 0)
        return g_strdup("every");
    if (__builtin_popcount(others) > 3 || __builtin_popcount(bits) <= 3)
        return listed(bits, count, name);
    g_autofree char *names = listed(others, count, name);
    return g_strdup_printf("every but %s", names);
}

static char *patience_words(const struct wlink_machine_row *row) {
    if (row->patience_s > 0)
        return g_strdup_printf("%d s", row->patience_s);
    return g_strdup(row->patience_s < 0 ? "stops" : "");
}

static void print_table_row(const struct wlink_machine *machine, const struct wlink_machine_row *row,
                            GString *out) {
    g_autofree char *states = names_of(row->states, machine->state_count, machine->state_name);
    g_autofree char *events = names_of(row->events, machine->event_count, machine->event_name);
    g_string_append_printf(out, "| %s | %s |", states, events);
    if (row->kind == WLINK_ROW_EDGE) {
        g_autofree char *effects = listed(row->effects, machine->effect_count, machine->effect_name);
        g_autofree char *patience = patience_words(row);
        const char *next = row->next == WLINK_ROW_SAME ? "same" : machine->state_name((unsigned)row->next);
        g_string_append_printf(out, " %s | %s | %s |", next, effects, patience);
    }
    g_string_append_printf(out, " %s |\n", row->reason);
}

static void print_table(const struct wlink_machine *machine, enum wlink_row_kind kind, const char *title,
                        GString *out) {
    g_string_append_printf(out, "\n%s\n\n", title);
    g_string_append(out, kind == WLINK_ROW_EDGE
                             ? "| in | event | next | effects, in this order | gives up after | why |\n"
                               "|---|---|---|---|---|---|\n"
                             : "| in | event | why |\n|---|---|---|\n");
    for (unsigned i = 0; i < machine->row_count; i++)
        if (machine->rows[i].kind == kind)
            print_table_row(machine, &machine->rows[i], out);
}

const struct wlink_machine_row *wlink_machine_find(const struct wlink_machine *machine, unsigned state,
                                                   unsigned event) {
    if (state >= machine->state_count || event >= machine->event_count)
        return NULL;
    for (unsigned i = 0; i < machine->row_count; i++)
        if (row_covers(&machine->rows[i], state, event))
            return &machine->rows[i];
    return NULL;
}

bool wlink_machine_check(const struct wlink_machine *machine, GError **error) {
    if (machine->state_count > 32 || machine->event_count > 32 || machine->effect_count > 32)
        return wlink_fail(error, WLINK_CODE_INVALID, "%s: more than 32 of a kind", machine->name);
    for (unsigned i = 0; i < machine->row_count; i++)
        if (!check_row(machine, &machine->rows[i], error))
            return false;
    for (unsigned state = 0; state < machine->state_count; state++)
        for (unsigned event = 0; event < machine->event_count; event++)
            if (!check_pair(machine, state, event, error))
                return false;
    return check_paths(machine, error);
}

char *wlink_machine_dot(const struct wlink_machine *machine) {
    g_autoptr(GString) out = g_string_new(NULL);
    g_string_append_printf(out, "digraph \"%s\" {\n    node [shape=box, style=rounded];\n", machine->name);
    g_string_append_printf(out, "    \"%s\" [style=\"rounded,bold\"];\n",
                           machine->state_name(machine->start));
    draw_arrows(machine, out, "\\n", print_dot_arrow);
    g_string_append(out, "}\n");
    return g_string_free(g_steal_pointer(&out), FALSE);
}

char *wlink_machine_markdown(const struct wlink_machine *machine) {
    g_autoptr(GString) out = g_string_new("```mermaid\nstateDiagram-v2\n");
    g_string_append_printf(out, "    [*] --> %s\n", machine->state_name(machine->start));
    draw_arrows(machine, out, ", ", print_mermaid_arrow);
    g_string_append(out, "```\n");
    print_table(machine, WLINK_ROW_EDGE, "What happens:", out);
    print_table(machine, WLINK_ROW_IGNORED, "What is ignored, because it is harmless:", out);
    g_autofree char *effects = listed(machine->failed_effects, machine->effect_count, machine->effect_name);
    g_autofree char *title = g_strdup_printf("What cannot happen. It is logged, leads to %s, and does: %s.",
                                             machine->state_name(machine->failed), effects);
    print_table(machine, WLINK_ROW_ILLEGAL, title, out);
    return g_string_free(g_steal_pointer(&out), FALSE);
}
