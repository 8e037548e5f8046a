/** The part of vitest's JSON report that is counted, over all projects. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly TestResult[];
  }[];
}

interface TestResult {
  readonly status: string;
  readonly fullName: string;
  /** Of each run of it that failed. */
  readonly failureMessages: readonly string[];
}

/** Tests of a run by how they ended. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  /** Those that could not be run here and said why. */
  readonly skipped: number;
}

/** Of so many tests in a run a repetition is believed; where there are more, something is broken. */
export const MAX_FLAKY = 3;

/**
 * Counts the tests of a run. What fails without being a test counts too, so that a failed run never reads "0 failed": each
 * file that could not be loaded, and, where nothing else explains vitest's exit code, the run itself. Tests that passed only
 * when they were repeated count as passed while they are {@link MAX_FLAKY} at most, and as failed where they are more.
 *
 * @param json vitest's JSON report; empty or cut off when vitest itself was cut short
 */
export function countTests(json: string, exitCode: number): Counts {
  const { passed, failed, skipped } = fromReport(json);
  return { passed, failed: failed === 0 && exitCode !== 0 ? 1 : failed, skipped };
}

function fromReport(json: string): Counts {
  const report = parsed(json);
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  const unloaded = report.testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some(({ status }) => status === "failed"),
  );
  const flaky = flakyIn(json).length;
  const disbelieved = flaky > MAX_FLAKY ? flaky : 0;
  return {
    passed: report.numPassedTests - disbelieved,
    failed: report.numFailedTests + unloaded.length + disbelieved,
    skipped: report.numPendingTests,
  };
}

/** Lines of a failure's message that are shown. */
const MESSAGE_LINES = 30;

/** What failed and why, in short: for the end of an output of which only the end may be seen. */
export function failuresIn(json: string): string[] {
  const files = parsed(json)?.testResults ?? [];
  return files
    .filter(({ status }) => status === "failed")
    .flatMap(({ name, message, assertionResults }) => {
      const failed = assertionResults.filter(({ status }) => status === "failed");
      return failed.length === 0 ? [`${name}: ${shortened(message)}`] : failed.map((test) => told(name, test));
    });
}

/** What passed only when it was repeated, and how it failed before. */
export function flakyIn(json: string): string[] {
  const files = parsed(json)?.testResults ?? [];
  return files.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status, failureMessages }) => status === "passed" && failureMessages.length > 0)
      .map((test) => told(name, test)),
  );
}

/** Undefined where vitest was cut short. */
function parsed(json: string): Report | undefined {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function told(file: string, { fullName, failureMessages }: TestResult): string {
  return `${file} > ${fullName}: ${shortened(failureMessages.join("\n"))}`;
}

function shortened(message: string): string {
  return message.split("\n").slice(0, MESSAGE_LINES).join("\n");
}
