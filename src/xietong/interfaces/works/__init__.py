"""Long work asked for on the web and done by the runner of jobs: the one way an import runs there."""
