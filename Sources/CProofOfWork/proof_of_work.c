#include "proof_of_work.h"
