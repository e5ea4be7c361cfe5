// Short strings that compilers store piece by piece, so that no section has them in a row.
void hl_add_label(const char *label);
void hl_show(const char *text, int length);

void hl_kin_labels() {
    char unknown[] = "Unknown", first[] = "Uyghur", second[] = "Tibetan", third[] = "Mongolian", fourth[] = "Kazakh";
    hl_add_label(unknown);
    hl_add_label(first);
    hl_add_label(second);
    hl_add_label(third);
    hl_add_label(fourth);
}

void hl_people(int kind) {
    char text[16] = {};
    switch (kind) {
        case 1: __builtin_memcpy(text, "维吾尔", 10); break;
        case 2: __builtin_memcpy(text, "\xb2\xd8\xd7\xe5\xc8\xcb", 7); break;  // 藏族人 in GB 18030
        default: __builtin_memcpy(text, "Hui people", 11);
    }
    hl_show(text, sizeof text);
}
