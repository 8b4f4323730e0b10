#pragma once
// Which address families the library was built with: its header asks.
#define INET 1
#define INET6 1
#include <usrsctp.h>
