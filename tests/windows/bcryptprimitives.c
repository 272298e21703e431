/* Rust programs ask bcryptprimitives.dll for random numbers. Windows has it since 7; the wine of Debian 12 does not yet. */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length);

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T length)
{
    return SystemFunction036(data, (ULONG)length);
}
