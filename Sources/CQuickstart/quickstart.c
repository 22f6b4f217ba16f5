#include "quickstart.h"

// #embed is C23, which the compiler knows in older C as well.
#pragma clang diagnostic ignored "-Wc23-extensions"

#define FILE_BYTES(name) static const unsigned char name[]

FILE_BYTES(scenario) = {
#embed "../../Scenarios/quickstart.yaml"
};
FILE_BYTES(fixture_yaml) = {
#embed "../../Fixtures/quickstart/fixture.yaml"
};
FILE_BYTES(asr_jsonl) = {
#embed "../../Fixtures/quickstart/asr.jsonl"
};
FILE_BYTES(llm_jsonl) = {
#embed "../../Fixtures/quickstart/llm.jsonl"
};
FILE_BYTES(tts_jsonl) = {
#embed "../../Fixtures/quickstart/tts.jsonl"
};
FILE_BYTES(turn_1_wav) = {
#embed "../../Fixtures/quickstart/media/turn-1.wav"
};
FILE_BYTES(turn_2_wav) = {
#embed "../../Fixtures/quickstart/media/turn-2.wav"
};
FILE_BYTES(turn_3_wav) = {
#embed "../../Fixtures/quickstart/media/turn-3.wav"
};
FILE_BYTES(answer_1_1_mp3) = {
#embed "../../Fixtures/quickstart/media/answer-1-1.mp3"
};
FILE_BYTES(answer_1_2_mp3) = {
#embed "../../Fixtures/quickstart/media/answer-1-2.mp3"
};
FILE_BYTES(answer_2_1_mp3) = {
#embed "../../Fixtures/quickstart/media/answer-2-1.mp3"
};
FILE_BYTES(answer_2_2_mp3) = {
#embed "../../Fixtures/quickstart/media/answer-2-2.mp3"
};
FILE_BYTES(answer_3_1_mp3) = {
#embed "../../Fixtures/quickstart/media/answer-3-1.mp3"
};
FILE_BYTES(answer_3_2_mp3) = {
#embed "../../Fixtures/quickstart/media/answer-3-2.mp3"
};

#define FILE_ENTRY(path, name) {path, name, sizeof(name)}

static const struct quickstart_file files[] = {
    FILE_ENTRY("quickstart.yaml", scenario),
    FILE_ENTRY("fixture.yaml", fixture_yaml),
    FILE_ENTRY("asr.jsonl", asr_jsonl),
    FILE_ENTRY("llm.jsonl", llm_jsonl),
    FILE_ENTRY("tts.jsonl", tts_jsonl),
    FILE_ENTRY("media/turn-1.wav", turn_1_wav),
    FILE_ENTRY("media/turn-2.wav", turn_2_wav),
    FILE_ENTRY("media/turn-3.wav", turn_3_wav),
    FILE_ENTRY("media/answer-1-1.mp3", answer_1_1_mp3),
    FILE_ENTRY("media/answer-1-2.mp3", answer_1_2_mp3),
    FILE_ENTRY("media/answer-2-1.mp3", answer_2_1_mp3),
    FILE_ENTRY("media/answer-2-2.mp3", answer_2_2_mp3),
    FILE_ENTRY("media/answer-3-1.mp3", answer_3_1_mp3),
    FILE_ENTRY("media/answer-3-2.mp3", answer_3_2_mp3),
};

const struct quickstart_file *quickstart_files(void) { return files; }
const size_t quickstart_file_count = sizeof(files) / sizeof(files[0]);
