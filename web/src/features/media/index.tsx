/** What the thread and the composer use of media. */
export {};
