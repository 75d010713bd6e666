/*
 * docker-init.c - process 1 of a container that is run with --init: starts the program, hands signals on to it and
 * waits for every orphan, so that the program need not be written to be process 1. Ends with the program's status.
 *
 *   /sbin/docker-init -- PROGRAM [ARGUMENT...]
 */
#define _GNU_SOURCE
#include "launcher.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The program has a process group of its own, and the terminal, if there is one. */
static _Noreturn void become(char **program, const sigset_t *before) {
    setpgid(0, 0);
    tcsetpgrp(STDIN_FILENO, getpid()); /* SIGTTOU is still blocked */
    sigprocmask(SIG_SETMASK, before, NULL);
    execvp(program[0], program);
    int error = errno;
    fprintf(stderr, "exec %s failed: %s\n", program[0], strerror(error));
    _exit(error == ENOENT ? 127 : 126);
}

/* Waits for all that has ended; true, with its status, when the program has. */
static bool reap(pid_t program, int *status) {
    bool ended = false;
    int one;
    pid_t pid;

    while ((pid = waitpid(-1, &one, WNOHANG)) > 0) {
        if (pid == program) {
            *status = WIFEXITED(one) ? WEXITSTATUS(one) : 128 + WTERMSIG(one);
            ended = true;
        }
    }
    return ended;
}

int docker_init(char **arguments) {
    char **program = arguments[0] != NULL && strcmp(arguments[0], "--") == 0 ? arguments + 1 : arguments;
    sigset_t all, before;
    int status = 0;

    if (program[0] == NULL) {
        fprintf(stderr, "usage: docker-init -- PROGRAM [ARGUMENT...]\n");
        return 2;
    }
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    pid_t pid = fork();
    if (pid < 0) {
        perror("docker-init: fork");
        return 126;
    }
    if (pid == 0) {
        become(program, &before);
    }
    for (;;) {
        int signal = sigwaitinfo(&all, NULL);
        if (signal == SIGCHLD) {
            if (reap(pid, &status)) {
                return status;
            }
        } else if (signal > 0) {
            kill(pid, signal);
        }
    }
}
