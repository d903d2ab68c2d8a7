/** The file that the module is committed as. */
export declare const target: string;

/** The text of the module. */
export declare function compileKernels(): Promise<string>;
