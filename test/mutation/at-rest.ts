/** What a thread loads for the tests of one mutant is loaded without the mutant before. */
const globals: Readonly<Record<string, { activeMutant?: string } | undefined>> = Object(globalThis);
delete globals["__stryker__"]?.activeMutant;
