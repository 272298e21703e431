/* Keeps a file to itself, as a spreadsheet program does, until the file `stop` stands beside it. */
#include <windows.h>

int wmain(int count, wchar_t **words)
{
    if (count != 3)
        return 2;
    HANDLE file = CreateFileW(words[1], GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return 3;
    for (int tenths = 0; tenths < 600; tenths++) {
        if (GetFileAttributesW(words[2]) != INVALID_FILE_ATTRIBUTES)
            break;
        Sleep(100);
    }
    CloseHandle(file);
    return 0;
}
